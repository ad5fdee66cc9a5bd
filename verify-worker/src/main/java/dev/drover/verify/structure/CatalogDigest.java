package dev.drover.verify.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A digest over the rows of a catalog that a database's own objects have, from the first number
 * that is not PostgreSQL's own: 16384, {@code FirstNormalObjectId} of {@code access/transam.h}. It
 * covers every column that {@link StructureReader} and {@link FactsReader} read, and the names of
 * whatever the definitions that they print may refer to. Owners and grantees are named, so that the
 * same digest on two servers means the same. Left out is what changes by itself: sizes, estimates,
 * files, transaction numbers.
 */
final class CatalogDigest {
  private static final String SQL =
      """
      SELECT pg_catalog.md5(pg_catalog.concat_ws('/', pg_catalog.current_setting('server_version_num'),
        (SELECT string_agg(ROW(oid, relname, relnamespace, relkind, relpersistence, relowner::regrole, relacl, relrowsecurity, relforcerowsecurity,
                               relispartition, relam, reltype, reloftype, reloptions, relpartbound)::text, ',' ORDER BY oid)
           FROM pg_catalog.pg_class WHERE oid >= 16384),
        (SELECT string_agg(ROW(attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attidentity, attgenerated, attcollation, attisdropped,
                               attacl)::text, ',' ORDER BY attrelid, attnum)
           FROM pg_catalog.pg_attribute WHERE attrelid >= 16384 AND attnum > 0),
        (SELECT string_agg(d::text, ',' ORDER BY oid) FROM pg_catalog.pg_attrdef AS d),
        (SELECT string_agg(ROW(indexrelid, indrelid, indisunique, indnullsnotdistinct, indisprimary, indisexclusion, indimmediate, indisvalid,
                               indisready, indislive, indkey, indcollation, indclass, indoption, indexprs, indpred)::text, ',' ORDER BY indexrelid)
           FROM pg_catalog.pg_index WHERE indexrelid >= 16384),
        (SELECT string_agg(k::text, ',' ORDER BY oid) FROM pg_catalog.pg_constraint AS k WHERE oid >= 16384),
        (SELECT string_agg(g::text, ',' ORDER BY oid) FROM pg_catalog.pg_trigger AS g WHERE oid >= 16384),
        (SELECT string_agg(ROW(o.*, polroles::regrole[])::text, ',' ORDER BY oid) FROM pg_catalog.pg_policy AS o),
        (SELECT string_agg(h::text, ',' ORDER BY inhrelid, inhseqno) FROM pg_catalog.pg_inherits AS h),
        (SELECT string_agg(r::text, ',' ORDER BY partrelid) FROM pg_catalog.pg_partitioned_table AS r),
        (SELECT string_agg(d::text, ',' ORDER BY classid, objid, objsubid, refclassid, refobjid, refobjsubid)
           FROM pg_catalog.pg_depend AS d
          WHERE classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_attrdef'::regclass) AND objid >= 16384),
        (SELECT string_agg(q::text, ',' ORDER BY seqrelid) FROM pg_catalog.pg_sequence AS q),
        (SELECT string_agg(ROW(oid, nspname, nspowner::regrole, nspacl)::text, ',' ORDER BY oid) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'),
        (SELECT string_agg(ROW(oid, typname, typnamespace, typtype, typcategory, typelem, typrelid, typbasetype, typtypmod, typdefault, typnotnull,
                               typcollation)::text, ',' ORDER BY oid)
           FROM pg_catalog.pg_type WHERE oid >= 16384),
        (SELECT string_agg(e::text, ',' ORDER BY oid) FROM pg_catalog.pg_enum AS e),
        (SELECT string_agg(ROW(oid, proname, pronamespace, proargtypes, prosrc)::text, ',' ORDER BY oid) FROM pg_catalog.pg_proc WHERE oid >= 16384),
        (SELECT string_agg(d::text, ',' ORDER BY objoid, classoid, objsubid) FROM pg_catalog.pg_description AS d WHERE objoid >= 16384),
        (SELECT string_agg(ROW(oid, extname, extversion)::text, ',' ORDER BY oid) FROM pg_catalog.pg_extension),
        (SELECT string_agg(ROW(oid, oprname, oprnamespace)::text, ',' ORDER BY oid) FROM pg_catalog.pg_operator WHERE oid >= 16384),
        (SELECT string_agg(ROW(oid, opcname, opcnamespace)::text, ',' ORDER BY oid) FROM pg_catalog.pg_opclass WHERE oid >= 16384),
        (SELECT string_agg(ROW(oid, collname, collnamespace)::text, ',' ORDER BY oid) FROM pg_catalog.pg_collation WHERE oid >= 16384),
        (SELECT string_agg(ROW(oid, amname)::text, ',' ORDER BY oid) FROM pg_catalog.pg_am WHERE oid >= 16384),
        (SELECT string_agg(ROW(oid, cfgname, cfgnamespace)::text, ',' ORDER BY oid) FROM pg_catalog.pg_ts_config WHERE oid >= 16384),
        (SELECT string_agg(ROW(oid, dictname, dictnamespace)::text, ',' ORDER BY oid) FROM pg_catalog.pg_ts_dict WHERE oid >= 16384)))
      """;

  private CatalogDigest() {}

  static String of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SQL)) {
      row.next();
      return row.getString(1);
    }
  }
}
