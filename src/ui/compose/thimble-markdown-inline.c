/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-markdown-inline.h"

#define MAX_TARGET_CHARS 200

static gboolean
is_hostile (gunichar c)
{
  return (c < 0x20 && c != '\n' && c != '\t') ||
         (c >= 0x7f && c < 0xa0) ||
         (c >= 0x202a && c <= 0x202e) ||   /* embeddings and overrides */
         (c >= 0x2066 && c <= 0x2069) ||   /* isolates */
         (c >= 0xfff9 && c <= 0xfffb);     /* interlinear annotation */
}

char *
thimble_markdown_clean (const char *text,
                        gssize      length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  GString *clean = g_string_sized_new (strlen (valid));
  const char *start = valid;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    if (is_hostile (g_utf8_get_char (p)))
      {
        g_string_append_len (clean, start, p - start);
        g_string_append (clean, "\357\277\275");
        start = g_utf8_next_char (p);
      }
  g_string_append (clean, start);

  return g_string_free (clean, FALSE);
}

char *
thimble_markdown_escape (const char *text,
                         gssize      length)
{
  g_autofree char *clean = thimble_markdown_clean (text, length);

  return g_markup_escape_text (clean, -1);
}

gboolean
thimble_markdown_link_is_safe (const char *url)
{
  g_autoptr (GUri) uri = NULL;

  if (url == NULL || !g_utf8_validate (url, -1, NULL))
    return FALSE;
  for (const char *p = url; *p != '\0'; p = g_utf8_next_char (p))
    if (is_hostile (g_utf8_get_char (p)) || g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  /* Percent signs and other slips are common in answers; the scheme and the host are what counts. */
  uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;

  return g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https");
}

static void
append_escaped (GString    *markup,
                const char *text)
{
  g_autofree char *escaped = thimble_markdown_escape (text != NULL ? text : "", -1);

  g_string_append (markup, escaped);
}

/* GtkLabel reads a link's title as markup for its tooltip, hence escaped twice. */
static void
open_link (GString    *markup,
           const char *url)
{
  g_autofree char *href = g_markup_escape_text (url, -1);
  g_autofree char *shown = thimble_text_for_label (url, MAX_TARGET_CHARS);
  g_autofree char *once = g_markup_escape_text (shown, -1);
  g_autofree char *twice = g_markup_escape_text (once, -1);

  g_string_append_printf (markup, "<a href=\"%s\" title=\"%s\">", href, twice);
}

/* The target of a link that cannot be clicked stays readable. */
static void
append_target (GString    *markup,
               const char *url)
{
  if (url == NULL || *url == '\0')
    return;
  g_string_append (markup, " (");
  append_escaped (markup, url);
  g_string_append_c (markup, ')');
}

char *
thimble_markdown_inlines (cmark_node *node)
{
  GString *markup = g_string_new (NULL);
  cmark_iter *iter = cmark_iter_new (node);
  cmark_event_type event;
  cmark_node *link = NULL;   /* the outermost open link or image: markup knows no nested links */

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *cur = cmark_iter_get_node (iter);
      gboolean enter = event == CMARK_EVENT_ENTER;
      const char *url;

      switch (cmark_node_get_type (cur))
        {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_HTML_INLINE:
          append_escaped (markup, cmark_node_get_literal (cur));
          break;

        case CMARK_NODE_CODE:
          g_string_append (markup, "<tt>");
          append_escaped (markup, cmark_node_get_literal (cur));
          g_string_append (markup, "</tt>");
          break;

        case CMARK_NODE_SOFTBREAK:
          g_string_append_c (markup, ' ');
          break;

        case CMARK_NODE_LINEBREAK:
          g_string_append_c (markup, '\n');
          break;

        case CMARK_NODE_EMPH:
          g_string_append (markup, enter ? "<i>" : "</i>");
          break;

        case CMARK_NODE_STRONG:
          g_string_append (markup, enter ? "<b>" : "</b>");
          break;

        case CMARK_NODE_LINK:
        case CMARK_NODE_IMAGE:
          /* An image is never fetched: its words stand for it, and its address can be opened. */
          url = cmark_node_get_url (cur);
          if (enter && cmark_node_get_type (cur) == CMARK_NODE_IMAGE && cmark_node_first_child (cur) == NULL)
            g_string_append (markup, C_("in place of an image", "image"));
          if (enter && link == NULL)
            {
              link = cur;
              if (thimble_markdown_link_is_safe (url))
                open_link (markup, url);
            }
          else if (!enter && link == cur)
            {
              link = NULL;
              if (thimble_markdown_link_is_safe (url))
                g_string_append (markup, "</a>");
              else
                append_target (markup, url);
            }
          break;

        default:
          break;
        }
    }
  cmark_iter_free (iter);

  return g_string_free (markup, FALSE);
}

char *
thimble_markdown_line (const char *text)
{
  cmark_node *document = cmark_parse_document (text, strlen (text), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
  cmark_node *first = cmark_node_first_child (document);
  char *markup;

  /* A cell "1. one" or "# x" is words, not a list or a heading. */
  if (first != NULL && cmark_node_get_type (first) == CMARK_NODE_PARAGRAPH && cmark_node_next (first) == NULL)
    markup = thimble_markdown_inlines (first);
  else
    markup = thimble_markdown_escape (text, -1);
  cmark_node_free (document);

  return markup;
}
