package org.sallyport.datasource.sql.jdbc;

import java.sql.Types;
import org.sallyport.datasource.sql.table.ColumnType;

/** What JDBC's own types hold; databases' own types are known to them. */
final class JdbcTypes {
    private JdbcTypes() {}

    /** What a type of {@link Types} holds. */
    static ColumnType of(int jdbcType) {
        return switch (jdbcType) {
            case Types.BOOLEAN, Types.BIT -> ColumnType.BOOLEAN;
            case Types.TINYINT, Types.SMALLINT -> ColumnType.INT16;
            case Types.INTEGER -> ColumnType.INT32;
            case Types.BIGINT -> ColumnType.INT64;
            case Types.DECIMAL, Types.NUMERIC -> ColumnType.DECIMAL;
            case Types.REAL -> ColumnType.SINGLE;
            case Types.DOUBLE, Types.FLOAT -> ColumnType.DOUBLE;
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB,
                    Types.NCLOB -> ColumnType.STRING;
            case Types.DATE -> ColumnType.DATE;
            case Types.TIME -> ColumnType.TIME;
            case Types.TIMESTAMP -> ColumnType.TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> ColumnType.TIMESTAMP_TZ;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ColumnType.BINARY;
            default -> ColumnType.OTHER;
        };
    }
}
