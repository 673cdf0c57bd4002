package org.sallyport.datasource.sql.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * What the codes of one family of databases mean: first the vendor's codes, then whole SQLSTATEs, then their classes as
 * the SQL standard has them. Texts are never looked at.
 *
 * <p>Sources: PostgreSQL's appendix A; {@code org.h2.api.ErrorCode}; MySQL's and MariaDB's error reference; SQL Server's
 * {@code sys.messages}; Oracle's error messages; DB2's SQLCODEs; SQLite's result codes.
 */
final class FaultCodes {
    private static final Map<String, Fault> STANDARD = standard().states;

    private static final FaultCodes UNKNOWN = new FaultCodes();

    private static final FaultCodes POSTGRESQL = new FaultCodes()
            .states(Fault.RAISED, "P0001")
            .states(Fault.NOT_READY, "57P03")
            .states(Fault.LOST, "57P01", "57P02", "57P05")
            .states(Fault.LOCKED, "55P03");

    private static final FaultCodes H2 = new FaultCodes()
            .states(Fault.NO_DATABASE, "90013", "90146", "90149")
            .states(Fault.PERMISSION, "90096")
            .states(Fault.READ_ONLY, "90097")
            .states(Fault.NO_TABLE, "42S03", "42S04", "90079")
            .states(Fault.LOST, "90067", "90098", "90121")
            .states(Fault.REFERENCE, "23506")
            .states(Fault.CHECK, "23513")
            .states(Fault.RAISED, "90043", "90044", "90105")
            .states(Fault.SYNTAX, "HY004")
            .states(Fault.DEADLOCK, "40001")
            .states(Fault.SERIALIZATION, "90131");

    private static final FaultCodes MYSQL = new FaultCodes()
            .vendor(Fault.CREDENTIALS, 1045, 1698)
            .vendor(Fault.NO_DATABASE, 1049)
            .vendor(Fault.UNENCRYPTED, 3159)
            .vendor(Fault.PERMISSION, 1044, 1142, 1143, 1227, 1370)
            .vendor(Fault.READ_ONLY, 1290, 1792, 1836)
            .vendor(Fault.NO_TABLE, 1146)
            .vendor(Fault.NO_COLUMN, 1054)
            .vendor(Fault.BUSY, 1040, 1203, 1226)
            .vendor(Fault.LOST, 1053, 1927, 2006, 2013)
            .vendor(Fault.DUPLICATE, 1062, 1169, 1586)
            .vendor(Fault.REFERENCE, 1216, 1217, 1451, 1452)
            .vendor(Fault.NULL, 1048, 1364)
            .vendor(Fault.CHECK, 1369, 3819, 4025)
            .vendor(Fault.RAISED, 1643, 1644)
            .vendor(Fault.DEADLOCK, 1213)
            .vendor(Fault.SERIALIZATION, 1020)
            .vendor(Fault.LOCKED, 1205, 3572)
            .vendor(Fault.TIMEOUT, 1317, 1969, 3024)
            .vendor(Fault.SYNTAX, 1064, 1149)
            .vendor(Fault.VALUE, 1264, 1265, 1292, 1366, 1406, 1411, 1690, 3140, 3141);

    private static final FaultCodes SQL_SERVER = new FaultCodes()
            .vendor(Fault.CREDENTIALS, 18452, 18456)
            .vendor(Fault.NO_DATABASE, 4060)
            .vendor(Fault.PERMISSION, 229, 230, 262, 300, 916)
            .vendor(Fault.READ_ONLY, 3906, 3908)
            .vendor(Fault.NO_TABLE, 208)
            .vendor(Fault.NO_COLUMN, 207)
            .vendor(Fault.BUSY, 10928, 10929, 17809)
            .vendor(Fault.DUPLICATE, 2601, 2627)
            .vendor(Fault.NULL, 515)
            .vendor(Fault.CHECK, 547, 550)
            .vendor(Fault.RAISED, 50000)
            .vendor(Fault.DEADLOCK, 1205)
            .vendor(Fault.SERIALIZATION, 3960, 3961)
            .vendor(Fault.LOCKED, 1222)
            .vendor(Fault.PARAMETER, 201)
            .vendor(Fault.SYNTAX, 102, 103, 105, 156, 170, 319, 2812)
            .vendor(Fault.VALUE, 220, 232, 235, 241, 242, 244, 245, 248, 295, 2628, 8114, 8115, 8134, 8152);

    private static final FaultCodes ORACLE = new FaultCodes()
            .vendor(Fault.CREDENTIALS, 1017, 28000, 28001)
            .vendor(Fault.NO_DATABASE, 12505, 12514)
            .vendor(Fault.PERMISSION, 1031, 1045, 41900)
            .vendor(Fault.READ_ONLY, 1456, 16000)
            .vendor(Fault.NO_TABLE, 942)
            .vendor(Fault.NO_COLUMN, 904)
            .vendor(Fault.BUSY, 18, 20, 12516, 12519, 12520)
            .vendor(Fault.NOT_READY, 1033, 1034)
            .vendor(Fault.LOST, 28, 1012, 1089, 3113, 3114, 3135, 17002, 17008, 17410)
            .vendor(Fault.DUPLICATE, 1)
            .vendor(Fault.REFERENCE, 2291, 2292)
            .vendor(Fault.NULL, 1400, 1407)
            .vendor(Fault.CHECK, 1402, 2290)
            .vendor(Fault.RAISED, 4088, 20000)
            .vendor(Fault.DEADLOCK, 60)
            .vendor(Fault.SERIALIZATION, 8177)
            .vendor(Fault.LOCKED, 54, 30006)
            .vendor(Fault.TIMEOUT, 40, 1013)
            .vendor(Fault.SYNTAX, 900, 903, 905, 906, 907, 911, 917, 923, 933, 936, 1756, 6550)
            .vendor(Fault.VALUE, 1426, 1438, 1476, 1722, 1830, 1839, 1840, 1843, 1847, 1861, 12899, 40441);

    private static final FaultCodes DB2 = new FaultCodes()
            .vendor(Fault.CREDENTIALS, -4214, -30082)
            .vendor(Fault.NO_DATABASE, -1013, -30061)
            .vendor(Fault.PERMISSION, -551, -552, -567)
            .vendor(Fault.READ_ONLY, -817)
            .vendor(Fault.NO_TABLE, -204)
            .vendor(Fault.NO_COLUMN, -205, -206)
            .vendor(Fault.BUSY, -1040)
            .vendor(Fault.LOST, -1224, -4499, -30081)
            .vendor(Fault.DUPLICATE, -803)
            .vendor(Fault.REFERENCE, -530, -531, -532)
            .vendor(Fault.NULL, -407)
            .vendor(Fault.CHECK, -161, -545)
            .vendor(Fault.RAISED, -438, -723)
            .vendor(Fault.DEADLOCK, -911, -913)
            .vendor(Fault.TIMEOUT, -905, -952)
            .vendor(Fault.SYNTAX, -7, -10, -104, -199, -440)
            .vendor(Fault.VALUE, -180, -181, -302, -404, -405, -406, -413, -420, -433);

    private static final FaultCodes SQLITE = new FaultCodes()
            .vendor(Fault.PERMISSION, 3, 23)
            .vendor(Fault.LOCKED, 5, 6)
            .vendor(Fault.READ_ONLY, 8)
            .vendor(Fault.TIMEOUT, 9)
            .vendor(Fault.NO_DATABASE, 14, 26)
            .vendor(Fault.VALUE, 18, 20, 25)
            .vendor(Fault.CHECK, 19, 275, 3091)
            .vendor(Fault.REFERENCE, 787)
            .vendor(Fault.NULL, 1299)
            .vendor(Fault.DUPLICATE, 1555, 2067, 2579)
            .vendor(Fault.RAISED, 1811)
            .vendor(Fault.SYNTAX, 1);

    private final Map<Integer, Fault> vendors = new HashMap<>();
    private final Map<String, Fault> states = new HashMap<>();

    private FaultCodes() {}

    /** The codes of an engine, by its {@linkplain EngineKind#scheme name}; of one that isn't known, the standard's. */
    static FaultCodes of(String engine) {
        return switch (engine) {
            case "postgresql" -> POSTGRESQL;
            case "h2" -> H2;
            case "mysql", "mariadb" -> MYSQL;
            case "sqlserver" -> SQL_SERVER;
            case "oracle" -> ORACLE;
            case "db2" -> DB2;
            case "sqlite" -> SQLITE;
            default -> UNKNOWN;
        };
    }

    /** What a code means; {@link Fault#OTHER} where none is known. */
    Fault fault(String state, int vendorCode) {
        Fault byVendor = raised(vendorCode) ? Fault.RAISED : vendors.get(vendorCode);
        if (byVendor != null) {
            return byVendor;
        }
        Fault own = states.get(state);
        Fault standard = own != null ? own : STANDARD.get(state);
        return standard != null ? standard : byClass(state);
    }

    /** Numbers that are left to those who write triggers and procedures. */
    private boolean raised(int vendorCode) {
        return this == ORACLE ? vendorCode >= 20000 && vendorCode <= 20999 : this == SQL_SERVER && vendorCode >= 50000;
    }

    private static Fault byClass(String state) {
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> Fault.LOST;
            case "22" -> Fault.VALUE;
            case "23", "44" -> Fault.CHECK;
            case "28" -> Fault.CREDENTIALS;
            case "40" -> Fault.SERIALIZATION;
            case "42" -> Fault.SYNTAX;
            case "45" -> Fault.RAISED;
            default -> Fault.OTHER;
        };
    }

    private static FaultCodes standard() {
        return new FaultCodes()
                .states(Fault.NO_DATABASE, "3D000")
                .states(Fault.BUSY, "53300")
                .states(Fault.PERMISSION, "42501")
                .states(Fault.READ_ONLY, "25006")
                .states(Fault.NO_TABLE, "42P01", "42S02", "3F000")
                .states(Fault.NO_COLUMN, "42703", "42S22", "0A000")
                .states(Fault.DUPLICATE, "23505", "23P01")
                .states(Fault.REFERENCE, "23001", "23503")
                .states(Fault.NULL, "23502")
                .states(Fault.DEADLOCK, "40P01")
                .states(Fault.LOCKED, "HYT00")
                .states(Fault.TIMEOUT, "57014");
    }

    private FaultCodes states(Fault fault, String... known) {
        for (String state : known) {
            states.put(state, fault);
        }
        return this;
    }

    private FaultCodes vendor(Fault fault, int... known) {
        for (int code : known) {
            vendors.put(code, fault);
        }
        return this;
    }
}
