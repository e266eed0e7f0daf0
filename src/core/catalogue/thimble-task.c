/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-task.h"

/* The samples are small on purpose: a first task belongs well under a thousand tokens. */
static const ThimbleTask tasks[] = {
  {
    "summarise",
    N_("Summarise"),
    N_("Summarise the text below in three points, one sentence each."),
    N_("Urban trees do more than decorate a street. Their shade can cool the pavement below by up to "
       "twelve degrees on a hot day, so nearby homes need less power. Leaves catch dust, and roots hold "
       "rainwater that would otherwise rush into drains. Yet young trees often die in their first three "
       "summers, because nobody waters them. Some towns now ask residents to adopt the tree outside "
       "their door: each family receives a can, a calendar and a phone number. In the towns that tried "
       "it, nine trees in ten survived, at almost no cost to anyone who took part."),
    300,
  },
  {
    "translate",
    N_("Translate"),
    /* Translators: name a language that readers of your language may want to translate into. */
    N_("Translate the text below into French. Keep its tone and its paragraphs."),
    N_("Welcome to the village library. You may borrow up to six books for three weeks, and renew them "
       "once by telephone. Please keep the reading room quiet, but do ask us anything: finding the right "
       "book is what we like best."),
    300,
  },
  {
    "titles",
    N_("Titles"),
    N_("Write five titles for the text below, each of at most eight words."),
    N_("Last winter our school repaired bicycles instead of buying new ones. Pupils collected forty broken "
       "ones from the neighbourhood, learnt to change brakes and chains, and by April every child who "
       "wanted to cycle to school had a bicycle to do it with."),
    150,
  },
  {
    "rewrite",
    N_("Rewrite"),
    N_("Rewrite the text below in plain, friendly language. Keep every fact."),
    N_("Customers are hereby advised that, owing to essential maintenance operations, the supply of water "
       "to premises situated in Mill Lane will be subject to interruption on Tuesday between the hours of "
       "9.00 and 12.00. It is recommended that a sufficient quantity be drawn in advance."),
    300,
  },
  {
    "classify",
    N_("Classify"),
    N_("Classify each line below as praise, complaint, question or other. Answer with the line's number and one word."),
    N_("1. The parcel came a day early, thank you!\n"
       "2. Do you also send to islands?\n"
       "3. The cup was broken again, for the second time.\n"
       "4. I moved house in May.\n"
       "5. Best tea I have had in years."),
    150,
  },
  {
    "table",
    N_("Table"),
    N_("Turn the text below into a table, one row for each item."),
    N_("For the picnic Anna brings two loaves of bread for 5 euros, Ben brings a kilo of apples for 3 euros, "
       "Chen brings six bottles of lemonade for 9 euros, and Dora brings a cake she baked herself, which "
       "costs nothing."),
    300,
  },
  {
    "free",
    N_("Free"),
    "",
    N_("Why is the sky blue? Answer in two sentences."),
    300,
  },
};

const ThimbleTask *
thimble_task_get_all (guint *n_tasks)
{
  if (n_tasks != NULL)
    *n_tasks = G_N_ELEMENTS (tasks);

  return tasks;
}

const ThimbleTask *
thimble_task_find (const char *id)
{
  if (id == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    if (g_str_equal (tasks[i].id, id))
      return &tasks[i];

  return NULL;
}

const char *
thimble_task_get_name (const ThimbleTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _(self->name);
}

const char *
thimble_task_get_explanation (const ThimbleTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* gettext answers "" with the catalogue's header. */
  return self->template_text[0] != '\0' ? _(self->template_text)
                                        : _("Sends your own words alone, without an instruction above them. What it costs depends on the model.");
}

char *
thimble_task_make_prompt (const ThimbleTask *self, const char *text)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    text = _(self->sample);

  return self->template_text[0] != '\0' ? g_strconcat (_(self->template_text), "\n\n", text, NULL) : g_strdup (text);
}
