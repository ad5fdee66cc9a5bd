package dev.drover.common.schema;

import java.util.List;

/**
 * A statement of a draft.
 *
 * @param sql without a semicolon at its end
 * @param remarks what whoever reviews it has to know
 */
public record Drafted(String sql, List<String> remarks) {
  public Drafted {
    remarks = List.copyOf(remarks);
  }

  Drafted(String sql, String remark) {
    this(sql, List.of(remark));
  }
}
