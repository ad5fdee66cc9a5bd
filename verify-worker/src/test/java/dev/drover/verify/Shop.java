package dev.drover.verify;

import dev.drover.common.plan.Follows;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A small platform of tenants, and the move of tenant {@code abc} out of it. */
public final class Shop {
  static final TableName CUSTOMER = TableName.parse("shop.customer");

  private static final String SCHEMA =
      """
      CREATE SCHEMA shop;
      CREATE TABLE shop.customer (
        id       uuid PRIMARY KEY,
        tenant   text NOT NULL,
        name     text,
        nickname text,
        email    varchar(100),
        balance  numeric,
        seen     timestamptz,
        photo    bytea,
        settings jsonb,
        shout    text GENERATED ALWAYS AS (upper(name)) STORED,
        CONSTRAINT email_once UNIQUE (tenant, email)
      );
      CREATE INDEX customer_name ON shop.customer (name);
      CREATE TABLE shop.invoice (
        id          bigserial PRIMARY KEY,
        customer_id varchar(50),
        total       numeric NOT NULL CONSTRAINT not_negative CHECK (total >= 0),
        note        text
      );
      CREATE TABLE shop.line (
        invoice_id bigint NOT NULL CONSTRAINT line_of REFERENCES shop.invoice,
        position   integer NOT NULL,
        article    text,
        PRIMARY KEY (invoice_id, position)
      );
      CREATE TABLE shop.visit (customer_id uuid CONSTRAINT visit_of REFERENCES shop.customer, page text);
      CREATE FUNCTION shop.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
      CREATE TRIGGER keep_invoices BEFORE DELETE ON shop.invoice FOR EACH ROW EXECUTE FUNCTION shop.refuse();
      ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY;
      """;

  /**
   * Ten customers each, two invoices a customer, two lines an invoice, and three visits of which
   * two are equal.
   */
  private static final String ROWS =
      """
      INSERT INTO shop.customer (id, tenant, name, nickname, email, balance, seen, photo, settings)
      SELECT md5(t || n)::uuid, t, 'Customer ' || n, CASE WHEN n %% 2 = 0 THEN '' END, n || '@' || t, n * 1.005,
             '2025-01-01 00:00:00.000001+00'::timestamptz + n * interval '1 hour', decode(md5(t || n), 'hex'),
             jsonb_build_object('n', n, 'note', E'tab\\t and \\\\ back')
        FROM unnest(ARRAY['abc', 'abcd', 'abc-1']) t, generate_series(1, 10) n ORDER BY n, t;
      INSERT INTO shop.invoice (customer_id, total, note)
      SELECT c.id::text, i * 10.50, 'invoice ' || i FROM shop.customer c, generate_series(1, 2) i ORDER BY c.name, c.tenant, i;
      INSERT INTO shop.line SELECT i.id, l, 'article ' || l FROM shop.invoice i, generate_series(1, 2) l;
      INSERT INTO shop.visit SELECT c.id, 'page ' || v / 2 FROM shop.customer c, generate_series(1, 3) v;
      """
          .replace("%%", "%");

  private Shop() {}

  static List<TableRule> rules() {
    return List.of(
        new TableRule(CUSTOMER, "tenant = :project", null),
        new TableRule(
            TableName.parse("shop.invoice"),
            null,
            Follows.parse("customer_id -> shop.customer.id")),
        new TableRule(
            TableName.parse("shop.line"), null, Follows.parse("invoice_id -> shop.invoice.id")),
        new TableRule(
            TableName.parse("shop.visit"), null, Follows.parse("customer_id -> shop.customer.id")));
  }

  /** A platform with rows and an empty target of the same schema; nothing moved yet. */
  public static Move planned(TestPostgres postgres) throws SQLException, IOException {
    Move move = new Move(postgres, "abc", rules());
    move.inBoth(SCHEMA);
    move.inSource(ROWS);
    return move;
  }

  /** As {@link #planned}, backed up and loaded without fault. */
  public static Move moved(TestPostgres postgres) throws SQLException, IOException {
    Move move = planned(postgres);
    move.backup();
    move.load();
    move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
    return move;
  }
}
