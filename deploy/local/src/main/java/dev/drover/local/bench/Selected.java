package dev.drover.local.bench;

import dev.drover.common.postgres.Sql;
import java.util.List;

/**
 * A project's rows of one table of the sample, written out by hand as someone without Drover would.
 */
record Selected(String table, String columns, String condition) {
  private static final String USERS =
      "(SELECT id FROM auth.users WHERE raw_app_meta_data->>'project_ref' = :ref)";
  private static final String USERS_AS_TEXT =
      "(SELECT id::text FROM auth.users WHERE raw_app_meta_data->>'project_ref' = :ref)";
  private static final String BUCKETS =
      "(SELECT id FROM storage.buckets WHERE split_part(id, '/', 1) = :ref)";

  static final List<Selected> ALL =
      List.of(
          new Selected(
              "auth.users",
              "instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, phone, phone_confirmed_at,"
                  + " raw_app_meta_data, raw_user_meta_data, is_super_admin, last_sign_in_at, created_at, updated_at,"
                  + " is_anonymous",
              "raw_app_meta_data->>'project_ref' = :ref"),
          new Selected(
              "auth.identities",
              "id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at",
              "user_id IN " + USERS),
          new Selected(
              "auth.sessions",
              "id, user_id, created_at, updated_at, aal, not_after, user_agent, ip, scopes",
              "user_id IN " + USERS),
          new Selected(
              "auth.refresh_tokens",
              "instance_id, id, token, user_id, revoked, created_at, updated_at, parent, session_id",
              "user_id IN " + USERS_AS_TEXT),
          new Selected(
              "storage.buckets",
              "id, name, owner, public, file_size_limit, quota_gib, allowed_mime_types, created_at, updated_at",
              "split_part(id, '/', 1) = :ref"),
          new Selected(
              "storage.objects",
              "id, bucket_id, name, owner, metadata, user_metadata, version, created_at, updated_at, last_accessed_at",
              "bucket_id IN " + BUCKETS));

  String select(String ref) {
    return "SELECT "
        + columns
        + " FROM "
        + table
        + " WHERE "
        + condition.replace(":ref", Sql.literal(ref));
  }

  String copyIn() {
    return "COPY " + table + " (" + columns + ") FROM STDIN";
  }
}
