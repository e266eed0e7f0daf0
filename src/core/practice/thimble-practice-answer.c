/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-practice-private.h"

/* Rules, not a model: the answer is honest about that in its first line, and about what a model
 * would have done where no rule can do it. */

typedef enum { TASK_SUMMARISE, TASK_TRANSLATE, TASK_TITLES, TASK_REWRITE, TASK_CLASSIFY, TASK_TABLE, TASK_FREE } Task;

static const char * const task_ids[] = {
  [TASK_SUMMARISE] = "summarise", [TASK_TRANSLATE] = "translate", [TASK_TITLES] = "titles",
  [TASK_REWRITE] = "rewrite", [TASK_CLASSIFY] = "classify", [TASK_TABLE] = "table", [TASK_FREE] = "free",
};

/* For an instruction that was edited, or is in another of our languages than the window: the
 * first of these words within the first line decides. */
static const struct { Task task; const char *words; } hints[] = {
  { TASK_SUMMARISE, "summarise summarize summary zusammenfass fasse résume resume 摘要 总结 總結 概括 要約" },
  { TASK_TRANSLATE, "translate übersetz tradui traduce 翻译 翻譯 翻訳 译成 譯成" },
  { TASK_TITLES, "titles headlines titel titre título 标题 標題 タイトル" },
  { TASK_REWRITE, "rewrite rephrase schreib réécri reescrib 改写 改寫 重写 重寫 書き直" },
  { TASK_CLASSIFY, "classify categorise categorize ordne klassifi classe clasifica 分类 分類" },
  { TASK_TABLE, "table tabelle tableau tabla 表格" },
};

/* The task, and where the person's own text begins. */
static Task
recognise (const char  *prompt,
           const char **text)
{
  const char *start = prompt;
  const char *line_end;
  g_autofree char *line = NULL;

  while (g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  *text = start;

  for (guint task = 0; task < G_N_ELEMENTS (task_ids); task++)
    {
      const ThimbleTask *known = thimble_task_find (task_ids[task]);

      if (known == NULL || known->template_text[0] == '\0')
        continue;
      for (guint i = 0; i < 2; i++)
        {
          const char *template_text = i == 0 ? known->template_text : _(known->template_text);

          if (g_str_has_prefix (start, template_text))
            {
              *text = start + strlen (template_text);
              return task;
            }
        }
    }

  line_end = strchr (start, '\n');
  if (line_end == NULL || line_end - start > 300)
    return TASK_FREE;
  line = g_utf8_strdown (start, line_end - start);
  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      g_auto (GStrv) words = g_strsplit (hints[i].words, " ", -1);

      for (guint j = 0; words[j] != NULL; j++)
        if (strstr (line, words[j]) != NULL)
          {
            *text = line_end;
            return hints[i].task;
          }
    }
  return TASK_FREE;
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* Between two sentences or phrases; after a full-width character, as in Chinese and Japanese, there is no space. */
static void
append_gap (GString *out)
{
  if (out->len > 0 && !g_unichar_iswide (g_utf8_get_char (g_utf8_prev_char (out->str + out->len))))
    g_string_append_c (out, ' ');
}

/* summarise: the sentences whose words the rest of the text uses most */

static gint
compare_scores (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const double *scores = data;
  double x = scores[*(const guint *) a], y = scores[*(const guint *) b];

  if (x != y)
    return x > y ? -1 : 1;
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static gint
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static void
answer_summarise (GString    *out,
                  const char *text)
{
  g_autoptr (GPtrArray) sentences = thimble_practice_split_sentences (text);
  g_autoptr (GHashTable) in_sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autofree double *scores = g_new0 (double, sentences->len + 1);
  g_autofree guint *order = g_new0 (guint, sentences->len + 1);
  guint n = MIN (sentences->len, 3);

  for (guint i = 0; i < sentences->len; i++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      GPtrArray *own = thimble_practice_split_words (sentences->pdata[i], TRUE);

      g_ptr_array_add (words, own);
      for (guint j = 0; j < own->len; j++)
        if (g_hash_table_add (seen, own->pdata[j]))
          {
            guint count = GPOINTER_TO_UINT (g_hash_table_lookup (in_sentences, own->pdata[j]));

            g_hash_table_insert (in_sentences, g_strdup (own->pdata[j]), GUINT_TO_POINTER (count + 1));
          }
    }
  for (guint i = 0; i < sentences->len; i++)
    {
      GPtrArray *own = words->pdata[i];

      for (guint j = 0; j < own->len; j++)
        scores[i] += GPOINTER_TO_UINT (g_hash_table_lookup (in_sentences, own->pdata[j])) - 1;
      /* Long sentences would win by length alone; the opening one usually names the subject. */
      scores[i] /= sqrt (own->len + 3);
      if (i == 0)
        scores[i] = scores[i] * 1.5 + 0.5;
      order[i] = i;
    }
  g_qsort_with_data (order, sentences->len, sizeof (guint), compare_scores, scores);
  qsort (order, n, sizeof (guint), compare_numbers);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "- %s\n", (char *) sentences->pdata[order[i]]);
  g_string_append_c (out, '\n');
  g_string_append_printf (out, ngettext ("Chosen from %u sentence by the words they share with the rest. A model would write its own.",
                                         "Chosen from %u sentences by the words they share with the rest. A model would write its own.",
                                         sentences->len),
                          sentences->len);
}

static void
answer_translate (GString    *out,
                  const char *text)
{
  g_autoptr (GPtrArray) lines = thimble_practice_split_lines (text);

  g_string_append (out, _("No rule can translate. This is your text as it came; a model would answer here in the other language, "
                          "with about as many words:"));
  g_string_append (out, "\n\n");
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (out, "%s> %s\n", i > 0 ? ">\n" : "", (char *) lines->pdata[i]);
}

static char *
with_capital (const char *text)
{
  gunichar first = g_utf8_get_char (text);
  GString *out = g_string_new (NULL);

  g_string_append_unichar (out, g_unichar_totitle (first));
  g_string_append (out, g_utf8_next_char (text));
  return g_string_free (out, FALSE);
}

static void
answer_titles (GString    *out,
               const char *text)
{
  g_autoptr (GPtrArray) words = thimble_practice_key_words (text, 3);
  char *w[3] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (w); i++)
    w[i] = words->len > 0 ? with_capital (words->pdata[i % words->len]) : g_strdup (_("This Text"));

  g_string_append (out, "1. ");
  /* Translators: titles; each %s is a word taken from the person's own text. */
  g_string_append_printf (out, _("%s in Brief"), w[0]);
  g_string_append (out, "\n2. ");
  g_string_append_printf (out, _("%s and %s: What to Know"), w[0], w[1]);
  g_string_append (out, "\n3. ");
  g_string_append_printf (out, _("A Short Story of %s and %s"), w[1], w[2]);
  g_string_append (out, "\n4. ");
  g_string_append_printf (out, _("%s: Five Things to Remember"), w[0]);
  g_string_append (out, "\n5. ");
  g_string_append_printf (out, _("What %s Can Teach Us"), w[0]);
  g_string_append (out, "\n\n");
  g_string_append (out, _("Made from the words that occur most. A model would write titles that fit the story."));
  for (guint i = 0; i < G_N_ELEMENTS (w); i++)
    g_free (w[i]);
}

/* rewrite: stiff English phrases and what plain-language guides put in their place */
static const struct { const char *stiff, *plain; } plain_words[] = {
  { "are hereby advised that", "should know that" }, { "it is recommended that", "we suggest that" },
  { "between the hours of", "between" }, { "in the event that", "if" }, { "in order to", "to" },
  { "owing to", "because of" }, { "due to the fact that", "because" }, { "prior to", "before" },
  { "subsequent to", "after" }, { "with regard to", "about" }, { "in advance", "beforehand" },
  { "a sufficient quantity", "enough" }, { "will be subject to interruption", "will be cut off" },
  { "premises situated in", "homes in" }, { "essential maintenance operations", "repairs" },
  { "commence", "begin" }, { "terminate", "end" }, { "utilise", "use" }, { "utilize", "use" },
  { "at this point in time", "now" }, { "a large number of", "many" }, { "hereby", "" },
};

static char *
tidy_sentence (const char *sentence)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *last = NULL;
  gunichar end;

  parts = g_regex_split_simple ("\\s+", sentence, 0, 0);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *folded = g_utf8_strdown (parts[i], -1);

      if (parts[i][0] == '\0' || g_strcmp0 (folded, last) == 0)
        continue; /* "the the" */
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", parts[i]);
      g_free (last);
      last = g_steal_pointer (&folded);
    }
  for (guint i = 0; i < G_N_ELEMENTS (plain_words); i++)
    {
      g_autofree char *stiff = with_capital (plain_words[i].stiff);
      g_autofree char *plain = plain_words[i].plain[0] != '\0' ? with_capital (plain_words[i].plain) : g_strdup ("");

      g_string_replace (joined, plain_words[i].stiff, plain_words[i].plain, 0);
      g_string_replace (joined, stiff, plain, 0);
    }
  g_string_replace (joined, "  ", " ", 0);
  if (joined->len == 0)
    return g_strdup ("");
  end = g_utf8_get_char (g_utf8_prev_char (joined->str + joined->len));
  if (g_unichar_isalnum (end))
    g_string_append (joined, g_unichar_get_script (end) == G_UNICODE_SCRIPT_HAN ? "。" : ".");
  return with_capital (joined->str);
}

static void
answer_rewrite (GString    *out,
                const char *text)
{
  g_autoptr (GPtrArray) sentences = thimble_practice_split_sentences (text);

  for (guint i = 0; i < sentences->len; i++)
    {
      g_autofree char *tidy = tidy_sentence (sentences->pdata[i]);

      if (i > 0)
        append_gap (out);
      g_string_append (out, tidy);
    }
  g_string_append (out, "\n\n");
  g_string_append (out, _("Only spaces, repeated words, capitals, full stops and some stiff phrases were tidied. A model would find "
                          "new words."));
}

/* classify: word lists; within a list longer words decide like short ones */
static const char *complaint_words = "broken broke damaged late wrong never again missing refund worst bad terrible disappointed rude "
  "cracked kaputt defekt beschädigt falsch schlecht enttäuscht cassé retard mauvais déçu roto tarde malo peor 坏 壞 破 差 退款 "
  "迟 遲 失望 壊れ 遅 悪";
static const char *praise_words = "thank thanks great best love lovely excellent perfect wonderful good happy early brilliant "
  "danke toll gut super freue merci parfait excellent bon adore gracias perfecto bueno encanta 谢 謝 好 棒 赞 讚 喜欢 喜歡 "
  "ありがと 素晴らし 良い";

static guint
count_listed (const char *line,
              const char *list)
{
  g_autofree char *folded = g_utf8_strdown (line, -1);
  g_auto (GStrv) listed = g_strsplit (list, " ", -1);
  g_autoptr (GPtrArray) words = thimble_practice_split_words (line, FALSE);
  guint n = 0;

  for (guint i = 0; listed[i] != NULL; i++)
    if (g_unichar_get_script (g_utf8_get_char (listed[i])) != G_UNICODE_SCRIPT_LATIN)
      n += strstr (folded, listed[i]) != NULL;
    else
      for (guint j = 0; j < words->len; j++)
        n += g_str_equal (words->pdata[j], listed[i]);
  return n;
}

static const char *
classify (const char *line)
{
  guint complaint = count_listed (line, complaint_words);
  guint praise = count_listed (line, praise_words);

  if (strstr (line, "?") != NULL || strstr (line, "？") != NULL)
    return _("question");
  if (complaint > 0 && complaint >= praise)
    return _("complaint");
  if (praise > 0)
    return _("praise");
  return _("other");
}

/* "3. text", "3) text" → 3 and the text; else the line's own place. */
static guint64
line_number (const char **line,
             guint        place)
{
  char *end;
  guint64 number;

  if (!g_ascii_isdigit ((*line)[0]))
    return place;
  number = g_ascii_strtoull (*line, &end, 10);
  if ((*end != '.' && *end != ')' && *end != ':') || end[1] == '\0' || g_ascii_isdigit (end[1]))
    return place;
  *line = end + 1;
  return number;
}

static void
answer_classify (GString    *out,
                 const char *text)
{
  g_autoptr (GPtrArray) lines = thimble_practice_split_lines (text);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = lines->pdata[i];
      guint64 number = line_number (&line, i + 1);

      g_string_append_printf (out, "%" G_GUINT64_FORMAT ". %s\n", number, classify (line));
    }
  g_string_append_c (out, '\n');
  g_string_append (out, _("Decided by word lists: a question mark first, then words of complaint, then words of praise."));
}

/* table */

static void
append_cell (GString    *out,
             const char *text)
{
  g_autofree char *line = thimble_text_for_label (text, 300);

  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == '|' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
}

static char *
find_numbers (const char *text)
{
  GString *numbers = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      const char *start = p;

      if (!g_ascii_isdigit (*p))
        {
          p = g_utf8_next_char (p);
          continue;
        }
      while (g_ascii_isdigit (*p) || ((*p == '.' || *p == ',' || *p == ':') && g_ascii_isdigit (p[1])))
        p++;
      if (*p == '%')
        p++;
      g_string_append_printf (numbers, "%s%.*s", numbers->len > 0 ? ", " : "", (int) (p - start), start);
    }
  return g_string_free (numbers, FALSE);
}

static void
answer_table (GString    *out,
              const char *text)
{
  /* Items stand on lines, else between commas. */
  g_autoptr (GPtrArray) items = thimble_practice_split_lines (text);

  if (items->len < 2)
    {
      g_auto (GStrv) parts = g_regex_split_simple ("(?:[,;，；、]\\s+(?!which |who )(?:and |und |et |y )?|[，；、]|(?<=[.!?])\\s+|(?<=[。！？]))",
                                                   text, 0, 0);

      g_ptr_array_set_size (items, 0);
      for (guint i = 0; parts[i] != NULL; i++)
        if (!is_blank (parts[i]))
          g_ptr_array_add (items, g_strdup (g_strstrip (parts[i])));
    }
  g_string_append_printf (out, "| %s | %s | %s |\n| ---: | --- | --- |\n",
                          C_("table column", "No."), C_("table column", "Item"), C_("table column", "Numbers"));
  for (guint i = 0; i < items->len; i++)
    {
      const char *item = items->pdata[i];
      guint64 number = line_number (&item, i + 1);
      g_autofree char *numbers = find_numbers (item);

      g_string_append_printf (out, "| %" G_GUINT64_FORMAT " | ", number);
      append_cell (out, item);
      g_string_append (out, " | ");
      append_cell (out, numbers[0] != '\0' ? numbers : "—");
      g_string_append (out, " |\n");
    }
  g_string_append_c (out, '\n');
  g_string_append (out, _("Split at lines or commas. A model would sort the parts into columns of their own."));
}

static void
answer_free (GString    *out,
             const char *text)
{
  g_autoptr (GPtrArray) sentences = thimble_practice_split_sentences (text);
  g_autoptr (GPtrArray) key_words = thimble_practice_key_words (text, 5);
  guint words = thimble_practice_count_words (text);
  g_autofree char *first = thimble_text_for_label (sentences->len > 0 ? sentences->pdata[0] : text, 160);

  g_string_append_printf (out, _("You wrote: “%s”"), first);
  g_string_append (out, "\n\n- ");
  g_string_append_printf (out, ngettext ("It has %u word", "It has %u words", words), words);
  append_gap (out);
  /* Translators: continues “It has 12 words” */
  g_string_append_printf (out, ngettext ("in %u sentence.", "in %u sentences.", sentences->len), sentences->len);
  if (key_words->len > 0)
    {
      g_ptr_array_add (key_words, NULL);
      {
        g_autofree char *joined = g_strjoinv (", ", (char **) key_words->pdata);

        g_string_append (out, "\n- ");
        g_string_append_printf (out, _("Its key words: %s."), joined);
      }
    }
  g_string_append (out, "\n- ");
  g_string_append (out, _("Next: read the three numbers below this answer, make the text half as long, send again, and compare."));
}

char *
thimble_practice_answer_question (const ThimblePracticeQuestion *question)
{
  g_autofree char *valid = g_utf8_make_valid (question->text, -1);
  GString *out = g_string_new (NULL);
  const char *text;
  Task task = recognise (valid, &text);

  g_string_append_printf (out, "*%s*\n\n", _("Practice answer, made by rule on this computer. No model read your text."));
  if (question->system)
    g_string_append_printf (out, "%s\n\n", _("The system text was counted as input, but rules cannot follow it."));
  if (question->n_earlier > 0)
    {
      g_string_append_printf (out, ngettext ("%u earlier message came along and was counted as input again.",
                                             "%u earlier messages came along and were counted as input again.",
                                             question->n_earlier),
                              question->n_earlier);
      g_string_append (out, "\n\n");
    }
  if (task != TASK_FREE && is_blank (text))
    {
      g_string_append (out, _("The instruction came without a text. Write the text below it and send again."));
      return g_string_free (out, FALSE);
    }

  switch (task)
    {
    case TASK_SUMMARISE: answer_summarise (out, text); break;
    case TASK_TRANSLATE: answer_translate (out, text); break;
    case TASK_TITLES: answer_titles (out, text); break;
    case TASK_REWRITE: answer_rewrite (out, text); break;
    case TASK_CLASSIFY: answer_classify (out, text); break;
    case TASK_TABLE: answer_table (out, text); break;
    case TASK_FREE: answer_free (out, text); break;
    default: g_assert_not_reached ();
    }
  while (out->len > 0 && out->str[out->len - 1] == '\n')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

char *
thimble_practice_answer (const char *prompt)
{
  ThimblePracticeQuestion question = { prompt, 0, FALSE };

  g_return_val_if_fail (prompt != NULL, NULL);

  return thimble_practice_answer_question (&question);
}
