package dev.drover.local.judge;

import java.util.LinkedHashMap;
import java.util.Map;

/** The sample's tables, and which of their rows in the shared database are a project's. */
final class Tables {
  private static final String USERS =
      "(SELECT id FROM auth.users WHERE raw_app_meta_data->>'project_ref' = ?)";
  private static final String USERS_TEXT =
      "(SELECT id::text FROM auth.users WHERE raw_app_meta_data->>'project_ref' = ?)";
  private static final String BUCKETS =
      "(SELECT id FROM storage.buckets WHERE split_part(id, '/', 1) = ?)";

  /** Table to condition with one parameter, the project. */
  static final Map<String, String> OF_A_PROJECT = new LinkedHashMap<>();

  static {
    OF_A_PROJECT.put("auth.users", "raw_app_meta_data->>'project_ref' = ?");
    OF_A_PROJECT.put("auth.identities", "user_id IN " + USERS);
    OF_A_PROJECT.put("auth.sessions", "user_id IN " + USERS);
    OF_A_PROJECT.put("auth.refresh_tokens", "user_id IN " + USERS_TEXT);
    OF_A_PROJECT.put("storage.buckets", "split_part(id, '/', 1) = ?");
    OF_A_PROJECT.put("storage.objects", "bucket_id IN " + BUCKETS);
  }

  private Tables() {}
}
