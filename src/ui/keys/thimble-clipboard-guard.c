/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "thimble-clipboard-guard.h"

#define OFFER_S 30

typedef struct
{
  GWeakRef  place;
  char     *digest;
  gboolean  clearing; /* the person said so; else it is only looked at */
  gint64    until;    /* monotonic */
} Guard;

static Guard *
guard_new (GtkWidget  *place,
           const char *digest)
{
  Guard *guard = g_new0 (Guard, 1);

  g_weak_ref_init (&guard->place, place);
  guard->digest = g_strdup (digest);
  guard->until = g_get_monotonic_time () + OFFER_S * G_USEC_PER_SEC;
  return guard;
}

static void
guard_free (Guard *guard)
{
  g_weak_ref_clear (&guard->place);
  g_free (guard->digest);
  g_free (guard);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Guard, guard_free)

/* Keyed, so that the digest of a short key says nothing to who reads this memory later. */
static char *
make_digest (const char *text,
             gsize       length)
{
  static const guchar filling[128]; /* two blocks of SHA-256: GHmac frees its last block, the key, as it is */
  static guint8 salt[16];
  static gsize once;
  GHmac *hmac;
  char *digest;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < sizeof salt; i++)
        salt[i] = g_random_int_range (0, 256);
      g_once_init_leave (&once, 1);
    }
  hmac = g_hmac_new (G_CHECKSUM_SHA256, salt, sizeof salt);
  g_hmac_update (hmac, (const guchar *) text, (gssize) length);
  g_hmac_update (hmac, filling, sizeof filling);
  digest = g_strdup (g_hmac_get_string (hmac));
  g_hmac_unref (hmac);
  return digest;
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void look (Guard *guard);

/* Takes @toast. */
static void
add_toast (GtkWidget *place,
           AdwToast  *toast)
{
  if (ADW_IS_PREFERENCES_WINDOW (place))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (place), toast);
  else
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (place), toast);
}

static void
on_clear (AdwToast *toast,
          gpointer  user_data)
{
  Guard *guard = user_data;
  g_autoptr (GtkWidget) place = g_weak_ref_get (&guard->place);
  Guard *again;

  if (place == NULL || g_get_monotonic_time () > guard->until)
    return;
  again = guard_new (place, guard->digest);
  again->clearing = TRUE;
  look (again);
}

static void
show_offer (GtkWidget *place,
            Guard     *guard)
{
  AdwToast *toast = adw_toast_new (_("Key saved. The clipboard still holds it."));

  adw_toast_set_button_label (toast, _("_Clear Clipboard"));
  adw_toast_set_timeout (toast, OFFER_S);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_clear), guard_new (place, guard->digest),
                         (GClosureNotify) (void (*) (void)) guard_free, 0);
  add_toast (place, toast);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Guard) guard = user_data;
  g_autoptr (GtkWidget) place = g_weak_ref_get (&guard->place);
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autofree char *digest = NULL;
  gboolean same = FALSE;

  if (text != NULL)
    {
      const char *start = text;
      gsize length;

      /* The key was saved without the space around it. */
      while (g_ascii_isspace (*start))
        start++;
      length = strlen (start);
      while (length > 0 && g_ascii_isspace (start[length - 1]))
        length--;
      digest = make_digest (start, length);
      same = g_str_equal (digest, guard->digest);
    }
  wipe (text);
  if (place == NULL)
    return;
  if (same && guard->clearing)
    gdk_clipboard_set_content (GDK_CLIPBOARD (source), NULL);
  else if (same)
    show_offer (place, guard);
  else if (!guard->clearing)
    add_toast (place, adw_toast_new (_("Key saved")));
}

/* Takes @guard. */
static void
look (Guard *guard)
{
  g_autoptr (GtkWidget) place = g_weak_ref_get (&guard->place);

  if (place == NULL)
    {
      guard_free (guard);
      return;
    }
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (place), NULL, read_cb, guard);
}

void
thimble_clipboard_guard_offer (GtkWidget     *place,
                               ThimbleSecret *secret)
{
  g_autofree char *digest = NULL;

  g_return_if_fail (ADW_IS_PREFERENCES_WINDOW (place) || ADW_IS_TOAST_OVERLAY (place));
  g_return_if_fail (secret != NULL);

  digest = make_digest (thimble_secret_peek (secret), thimble_secret_get_length (secret));
  look (guard_new (place, digest));
}
