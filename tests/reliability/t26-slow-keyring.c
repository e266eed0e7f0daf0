/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T26: a keyring that takes ten seconds for each answer, in each state it may be in: the window stays alive, the prompt is kept,
 * and what is read is true. The Secret Service is ours, on its own thread. */
#include "config.h"

#include "fault-window.h"
#include "target.h"

#define DELAY_MS 10000

typedef enum {
  MISSING,   /* unlocked, and has no such key */
  LOCKED,    /* has items, and all are locked */
  DISMISSED, /* the same; its prompt is dismissed */
  DENIED,    /* refuses every call */
  DEAD,      /* takes calls and never answers */
} State;

static const char xml[] =
  "<node>"
  "<interface name='org.freedesktop.Secret.Service'>"
  "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/><arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
  "<method name='SearchItems'><arg type='a{ss}' direction='in'/><arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
  "<method name='Unlock'><arg type='ao' direction='in'/><arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
  "<method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/><arg type='a{o(oayays)}' direction='out'/></method>"
  "<method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
  "<property name='Collections' type='ao' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.Secret.Collection'>"
  "<property name='Items' type='ao' access='read'/><property name='Label' type='s' access='read'/>"
  "<property name='Locked' type='b' access='read'/><property name='Created' type='t' access='read'/>"
  "<property name='Modified' type='t' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.Secret.Item'>"
  "<property name='Locked' type='b' access='read'/><property name='Attributes' type='a{ss}' access='read'/>"
  "<property name='Label' type='s' access='read'/><property name='Created' type='t' access='read'/>"
  "<property name='Modified' type='t' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.Secret.Prompt'>"
  "<method name='Prompt'><arg type='s' direction='in'/></method><method name='Dismiss'/>"
  "<signal name='Completed'><arg type='b'/><arg type='v'/></signal>"
  "</interface>"
  "</node>";

#define SERVICE "/org/freedesktop/secrets"
#define COLLECTION SERVICE "/collection/login"
#define ITEM COLLECTION "/1"
#define PROMPT SERVICE "/prompt/1"

static gint state; /* State, atomic */
static gint delay_ms;
static gint n_calls;
static GDBusNodeInfo *node;
static GSList *unanswered; /* GDBusMethodInvocation, for ever */
static char origin[64]; /* which the item belongs to; set before anybody asks */

typedef struct {
  GDBusMethodInvocation *invocation;
  char                  *method;
} Call;

static gboolean
answer (gpointer data)
{
  Call *call = data;
  GDBusMethodInvocation *invocation = call->invocation;

  if (g_atomic_int_get (&state) == DENIED)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.AccessDenied", "denied");
  else if (g_str_equal (call->method, "OpenSession"))
    {
      const char *algorithm;

      g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &algorithm);
      if (g_str_equal (algorithm, "plain"))
        g_dbus_method_invocation_return_value (invocation, g_variant_new ("(vo)", g_variant_new_string (""), SERVICE "/session/1"));
      else
        g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.NotSupported", "plain only");
    }
  else if (g_str_equal (call->method, "SearchItems"))
    {
      GVariantBuilder unlocked, locked;

      g_variant_builder_init (&unlocked, G_VARIANT_TYPE ("ao"));
      g_variant_builder_init (&locked, G_VARIANT_TYPE ("ao"));
      if (g_atomic_int_get (&state) != MISSING)
        g_variant_builder_add (&locked, "o", ITEM);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aoao)", &unlocked, &locked));
    }
  else if (g_str_equal (call->method, "ReadAlias"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", COLLECTION));
  else if (g_str_equal (call->method, "Unlock"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aoo)", NULL, PROMPT));
  else if (g_str_equal (call->method, "Prompt"))
    {
      GDBusConnection *bus = g_dbus_method_invocation_get_connection (invocation);

      g_dbus_connection_emit_signal (bus, NULL, PROMPT, "org.freedesktop.Secret.Prompt", "Completed",
                                     g_variant_new ("(bv)", TRUE, g_variant_new_array (G_VARIANT_TYPE_OBJECT_PATH, NULL, 0)), NULL);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{o(oayays)})", NULL));
  g_free (call->method);
  g_free (call);
  return G_SOURCE_REMOVE;
}

static void
on_call (GDBusConnection       *bus,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               unused)
{
  Call *call = g_new0 (Call, 1);
  g_autoptr (GSource) source = g_timeout_source_new ((guint) g_atomic_int_get (&delay_ms));

  g_atomic_int_inc (&n_calls);
  if (g_atomic_int_get (&state) == DEAD)
    {
      g_free (call);
      unanswered = g_slist_prepend (unanswered, invocation);
      return;
    }
  call->invocation = invocation;
  call->method = g_strdup (method);
  g_source_set_callback (source, answer, call, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static GVariant *
on_property (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *name,
             GError         **error,
             gpointer         unused)
{
  const char *collection = COLLECTION;
  const char *item = ITEM;

  if (g_str_equal (name, "Collections"))
    return g_variant_new_objv (&collection, 1);
  if (g_str_equal (name, "Items"))
    return g_variant_new_objv (&item, g_atomic_int_get (&state) == MISSING ? 0 : 1);
  if (g_str_equal (name, "Locked"))
    return g_variant_new_boolean (g_atomic_int_get (&state) != MISSING);
  if (g_str_equal (name, "Label"))
    return g_variant_new_string ("login");
  if (g_str_equal (name, "Attributes"))
    return g_variant_new_parsed ("{'endpoint': 'scripted-key', 'origin': %s, 'label': '', 'xdg:schema': 'io.github.thimble.Thimble.Key'}",
                                 origin);
  return g_variant_new_uint64 (1);
}

static gpointer
serve (gpointer ready)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call, .get_property = on_property };
  static const char *paths[] = { SERVICE, COLLECTION, ITEM, PROMPT };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  GError *error = NULL;

  g_main_context_push_thread_default (context);
  bus = g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&address, g_free); /* this thread has no end */
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_dbus_connection_register_object (bus, paths[i], node->interfaces[i], &table, NULL, NULL, &error);
  g_assert_no_error (error);
  g_bus_own_name_on_connection (bus, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  g_atomic_int_set ((gint *) ready, 1);
  for (;;)
    g_main_context_iteration (context, TRUE);
  return NULL;
}

typedef struct {
  const char   *name;
  State         state;
  gboolean      slow;
  ThimbleError  code;
  const char   *message;
} Row;

static const Row rows[] = {
  { "missing", MISSING, TRUE, THIMBLE_ERROR_KEY_MISSING, "no key" },
  { "locked", LOCKED, TRUE, THIMBLE_ERROR_KEY_LOCKED, "locked" },
  { "dismissed", DISMISSED, FALSE, THIMBLE_ERROR_KEY_LOCKED, "locked" },
  { "denied", DENIED, TRUE, THIMBLE_ERROR_KEYRING_UNAVAILABLE, "keyring" },
  { "dead, and given up", DEAD, TRUE, THIMBLE_ERROR_CANCELLED, NULL },
};

/* For so long: typing, another page and back, a resize, as people do while they wait. */
static void
live_on (FaultWindow *self,
         guint        ms,
         guint       *n_keys)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (self->window, "prompt-text")));

  while (g_get_monotonic_time () < end && thimble_compose_page_is_running (fault_window_page (self)))
    {
      gtk_text_buffer_insert_at_cursor (buffer, "x", 1);
      (*n_keys)++;
      ui_wait_ms (100);
    }
}

static void
test_row (FaultWindow   *self,
          gconstpointer  data)
{
  const Row *row = data;
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  gint64 began, took;
  guint n_keys = 0;
  gint calls;

  g_strlcpy (origin, thimble_test_server_get_url (server), sizeof origin);
  g_atomic_int_set (&state, row->state);
  g_atomic_int_set (&delay_ms, row->slow ? DELAY_MS : 0);
  fault_window_choose (self, url, TRUE);
  ui_settle (self->window);
  ui_watch_loop ();
  calls = g_atomic_int_get (&n_calls);
  began = g_get_monotonic_time ();
  ui_press (ui_get (self->window, "send"));
  live_on (self, row->state == DEAD ? 3000 : 60000, &n_keys);
  if (row->state == DEAD)
    ui_press (ui_get (self->window, "stop"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  took = g_get_monotonic_time () - began;
  ui_settle (self->window);
  if (row->message != NULL)
    {
      ThimbleProblem *problem = thimble_request_get_problem (fault_window_request (self));

      g_assert_nonnull (problem);
      g_assert_cmpstr (thimble_error_to_code (thimble_problem_get_code (problem)), ==, thimble_error_to_code (row->code));
      g_assert_nonnull (strstr (fault_window_text (self, "error-message"), row->message));
      g_assert_cmpstr (fault_window_text (self, "error-advice"), !=, "");
    }
  if (row->state == LOCKED || row->state == DISMISSED)
    g_assert_nonnull (ui_find (self->window, "error-unlock"));
  if (row->state == DISMISSED)
    {
      /* The person says no to the keyring's own question: it is as before, and can be asked again. */
      ui_press (ui_get (self->window, "error-unlock"));
      ui_wait_ms (500);
      g_assert_true (gtk_widget_is_sensitive (ui_get (self->window, "error-unlock")));
    }
  target_figure ("T26: %s, %d s for each answer: known after %.1f s, %u letters typed meanwhile, loop held %d ms at most", row->name,
                 g_atomic_int_get (&delay_ms) / 1000, (double) took / G_USEC_PER_SEC, n_keys, (int) (ui_longest_busy_us () / 1000));
  if (row->slow && row->state != DEAD)
    {
      g_assert_cmpint (took, >=, DELAY_MS * 1000);
      g_assert_cmpuint (n_keys, >, 40);
    }
  g_assert_cmpint (g_atomic_int_get (&n_calls), >, calls);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
  ui_assert_live ();
  fault_window_type (self, FAULT_PROMPT);
  fault_window_check_kept (self);
}

int
main (int    argc,
      char **argv)
{
  gint ready = 0;

  g_atomic_int_set (&delay_ms, 0);
  g_thread_new ("secrets", serve, &ready);
  while (!g_atomic_int_get (&ready))
    g_usleep (1000);
  fault_begin (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/T26/%s", rows[i].name);

      g_test_add (path, FaultWindow, &rows[i], fault_set_up, test_row, fault_tear_down);
    }
  return fault_end ();
}
