/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/thimble-json.h"
#include "store-helper.h"

static void
test_new_is_unknown (void)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();

  g_assert_cmpint (record->id, ==, 0);
  g_assert_cmpint (record->state, ==, THIMBLE_STATE_PREPARED);
  g_assert_cmpint (record->started_us, ==, -1);
  g_assert_cmpint (record->cost, ==, THIMBLE_MONEY_UNKNOWN);
  g_assert_cmpint (record->reported_cost, ==, THIMBLE_MONEY_UNKNOWN);
  g_assert_cmpint (record->counted_output, ==, -1);
  g_assert_cmpint (record->predicted_input, ==, -1);
  g_assert_cmpint (record->first_text_us, ==, -1);
  g_assert_cmpint (record->duration_us, ==, -1);
  g_assert_cmpstr (record->answer, ==, "");
  g_assert_cmpstr (record->task, ==, "free");
  g_assert_null (record->usage);
  g_assert_null (record->price);
  g_assert_null (record->problem);
}

static void
test_copy_is_deep (void)
{
  g_autoptr (ThimbleRecord) record = store_test_full_record ();
  g_autoptr (ThimbleRecord) copy = thimble_record_copy (record);

  store_test_assert_same (record, copy);
  g_assert_true (copy->prompt != record->prompt);
  g_assert_true (copy->answer != record->answer);
  g_free (copy->answer);
  copy->answer = g_strdup ("other");
  g_assert_cmpstr (record->answer, ==, "hello hello");
}

static void
test_receipt (void)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (ThimbleReceipt) receipt = NULL;

  record->predicted_input = 98;
  record->duration_us = 1500000;
  receipt = thimble_record_make_receipt (record);
  g_assert_true (thimble_receipt_get_facts (receipt)->usage == record->usage);
  g_assert_cmpint (thimble_receipt_get_facts (receipt)->predicted_input, ==, 98);
  g_assert_cmpint (thimble_receipt_get_facts (receipt)->duration_us, ==, 1500000);
  /* 100 × 100,000 + 50 × 400,000 picodollars */
  g_assert_cmpint (thimble_receipt_get_cost (receipt)->total, ==, 30000000);
  g_assert_cmpint (thimble_receipt_get_cost (receipt)->output, ==, 20000000);
}

/* The request of docs: thimble-cli's promise, letter for letter. */
static void
test_json_sample (void)
{
  static const char *sample =
    "{\"id\":17,\"state\":\"completed\",\"endpoint\":\"openai\",\"dialect\":\"openai-responses\",\"model\":\"gpt-6-luna\",\"tier\":\"entry\","
    "\"task\":\"summarise\",\"started\":\"2026-11-23T10:15:02.113Z\",\"prompt\":\"…\",\"system\":null,\"answer\":\"…\","
    "\"usage\":{\"input\":143,\"output\":61,\"total\":204,\"cached_read\":0,\"cache_write\":null,\"reasoning\":12,\"source\":\"provider\"},"
    "\"predicted\":{\"input\":136,\"exact\":true,\"framing\":null},"
    "\"cost\":{\"picodollars\":44800000,\"usd\":\"0.0000448\",\"price_as_of\":\"2026-11-10\",\"price_source\":\"catalogue\"},"
    "\"timing\":{\"first_text_us\":412000,\"duration_us\":1904000},"
    "\"finish\":\"stop\",\"http_status\":200,\"request_id\":\"req_…\",\"billed\":\"reported\",\"error\":null}";
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  ThimblePriceRates rates = { 100000, 500000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  g_autoptr (GDateTime) started = g_date_time_new_utc (2026, 11, 23, 10, 15, 2.113);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  counts.input = 143;
  counts.output = 61;
  counts.cached_read = 0;
  counts.reasoning = 12;
  record->id = 17;
  record->state = THIMBLE_STATE_COMPLETED;
  record->endpoint_id = g_strdup ("openai");
  record->dialect = THIMBLE_DIALECT_OPENAI_RESPONSES;
  record->model_id = g_strdup ("gpt-6-luna");
  record->tier = THIMBLE_TIER_ENTRY;
  g_free (record->task);
  record->task = g_strdup ("summarise");
  record->started_us = g_date_time_to_unix (started) * G_USEC_PER_SEC + 113000;
  record->prompt = thimble_prompt_new ("…");
  g_free (record->answer);
  record->answer = g_strdup ("…");
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  record->predicted_input = 136;
  record->predicted_exact = TRUE;
  record->price = thimble_price_new (&rates, "2026-11-10", "catalogue");
  record->cost = 44800000;
  record->first_text_us = 412000;
  record->duration_us = 1904000;
  record->finish = THIMBLE_FINISH_STOP;
  record->http_status = 200;
  record->request_id = g_strdup ("req_…");
  record->billed = THIMBLE_BILLED_REPORTED;

  node = thimble_record_to_json (record);
  text = thimble_json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, sample);
}

static void
test_json_unknown_is_null (void)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  g_autoptr (JsonNode) node = thimble_record_to_json (record);
  g_autofree char *text = thimble_json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
    "{\"id\":null,\"state\":\"prepared\",\"endpoint\":null,\"dialect\":\"openai-chat\",\"model\":null,\"tier\":\"unpriced\","
    "\"task\":\"free\",\"started\":null,\"prompt\":null,\"system\":null,\"answer\":\"\",\"usage\":null,\"predicted\":null,\"cost\":null,"
    "\"timing\":{\"first_text_us\":null,\"duration_us\":null},\"finish\":null,\"http_status\":null,\"request_id\":null,"
    "\"billed\":\"none\",\"error\":null}");
}

static void
test_json_error_and_own_cost (void)
{
  g_autoptr (ThimbleRecord) record = store_test_full_record ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object, *member;
  gint64 number;

  record->cost = record->reported_cost;
  node = thimble_record_to_json (record);
  object = thimble_json_root_object (node);
  member = thimble_json_get_object (object, "error");
  g_assert_cmpstr (thimble_json_get_string (member, "code"), ==, "rate-limited");
  g_assert_cmpstr (thimble_json_get_string (member, "message"), ==, "Too many.");
  g_assert_cmpstr (thimble_json_get_string (member, "advice"), ==, "Wait.");
  g_assert_cmpstr (thimble_json_get_string (member, "details"), ==, "{\"error\":\"slow down\"}");
  g_assert_true (thimble_json_get_integer (member, "retry_after_s", &number));
  g_assert_cmpint (number, ==, 7);
  member = thimble_json_get_object (object, "cost");
  g_assert_cmpstr (thimble_json_get_string (member, "price_source"), ==, "provider");
  g_assert_null (thimble_json_get_string (member, "price_as_of"));
  g_assert_cmpstr (thimble_json_get_string (member, "usd"), ==, "0.000044800001");
}

static void
test_json_deleted_text (void)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("secret", "");
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  record->text_deleted = TRUE;
  node = thimble_record_to_json (record);
  object = thimble_json_root_object (node);
  g_assert_true (json_object_get_null_member (object, "prompt"));
  g_assert_true (json_object_get_null_member (object, "answer"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/new-is-unknown", test_new_is_unknown);
  g_test_add_func ("/record/copy-is-deep", test_copy_is_deep);
  g_test_add_func ("/record/receipt", test_receipt);
  g_test_add_func ("/record/json/sample", test_json_sample);
  g_test_add_func ("/record/json/unknown-is-null", test_json_unknown_is_null);
  g_test_add_func ("/record/json/error-and-own-cost", test_json_error_and_own_cost);
  g_test_add_func ("/record/json/deleted-text", test_json_deleted_text);

  return g_test_run ();
}
