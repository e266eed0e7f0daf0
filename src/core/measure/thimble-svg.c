/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-svg.h"

/* A hundredth of a pixel is finer than any screen. */
static void
append_number (GString *out,
               double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.2f", isfinite (value) ? CLAMP (value, -1e6, 1e6) : 0);
  g_string_append (out, buffer);
}

static void
append_attribute (GString    *out,
                  const char *name,
                  double      value)
{
  g_string_append_printf (out, " %s=\"", name);
  append_number (out, value);
  g_string_append_c (out, '"');
}

void
thimble_svg_escape (GString    *out,
                    const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      switch (c)
        {
        case '<': g_string_append (out, "&lt;"); break;
        case '>': g_string_append (out, "&gt;"); break;
        case '&': g_string_append (out, "&amp;"); break;
        case '"': g_string_append (out, "&quot;"); break;
        case '\'': g_string_append (out, "&#39;"); break;
        default:
          if (c == '\n' || c == '\t' || !(c < 0x20 || (c >= 0x7f && c < 0xa0)))
            g_string_append_unichar (out, c);
          else
            g_string_append (out, "\357\277\275");
        }
    }
}

void
thimble_svg_begin (GString    *out,
                   double      width,
                   double      height,
                   const char *title)
{
  g_string_append (out, "<svg role=\"img\" viewBox=\"0 0 ");
  append_number (out, width);
  g_string_append_c (out, ' ');
  append_number (out, height);
  g_string_append (out, "\"><title>");
  thimble_svg_escape (out, title);
  g_string_append (out, "</title>\n");
}

void
thimble_svg_end (GString *out)
{
  g_string_append (out, "</svg>\n");
}

void
thimble_svg_rect (GString    *out,
                  double      x,
                  double      y,
                  double      width,
                  double      height,
                  double      radius,
                  const char *css_class)
{
  g_string_append (out, "<rect");
  append_attribute (out, "x", x);
  append_attribute (out, "y", y);
  append_attribute (out, "width", MAX (width, 0));
  append_attribute (out, "height", MAX (height, 0));
  append_attribute (out, "rx", radius);
  g_string_append_printf (out, " class=\"%s\"/>\n", css_class);
}

void
thimble_svg_line (GString    *out,
                  double      x1,
                  double      y1,
                  double      x2,
                  double      y2,
                  const char *css_class)
{
  g_string_append (out, "<line");
  append_attribute (out, "x1", x1);
  append_attribute (out, "y1", y1);
  append_attribute (out, "x2", x2);
  append_attribute (out, "y2", y2);
  g_string_append_printf (out, " class=\"%s\"/>\n", css_class);
}

void
thimble_svg_circle (GString    *out,
                    double      x,
                    double      y,
                    double      radius,
                    const char *css_class,
                    const char *tooltip)
{
  g_string_append (out, "<circle");
  append_attribute (out, "cx", x);
  append_attribute (out, "cy", y);
  append_attribute (out, "r", radius);
  g_string_append_printf (out, " class=\"%s\"", css_class);
  if (tooltip == NULL)
    {
      g_string_append (out, "/>\n");
      return;
    }
  g_string_append (out, "><title>");
  thimble_svg_escape (out, tooltip);
  g_string_append (out, "</title></circle>\n");
}

void
thimble_svg_text (GString          *out,
                  double            x,
                  double            y,
                  ThimbleSvgAnchor  anchor,
                  const char       *css_class,
                  const char       *text)
{
  static const char *anchors[] = { "start", "middle", "end" };

  g_string_append (out, "<text");
  append_attribute (out, "x", x);
  append_attribute (out, "y", y);
  g_string_append_printf (out, " text-anchor=\"%s\" class=\"%s\">", anchors[anchor], css_class);
  thimble_svg_escape (out, text);
  g_string_append (out, "</text>\n");
}
