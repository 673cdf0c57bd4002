package org.sallyport.datasource.sql.engine;

import java.util.regex.Pattern;

/** Which names of databases an engine takes: none that its driver could read as more than a name. */
final class DatabaseNames {
    private static final int LONGEST = 128;
    private static final int LONGEST_PATH = 1_024;
    /** Nothing that could begin another part of H2's URL ({@code ;INIT=…}), nor climb out of the server's folder. */
    private static final Pattern H2 =
            Pattern.compile("(mem:|~/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");
    /** These go into a URL, whose other parts begin with one of the characters left out. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$#][A-Za-z0-9_$#.-]*");

    private static final Pattern ROOT = Pattern.compile("(/|[A-Za-z]:/).*");

    private DatabaseNames() {}

    static boolean fit(EngineKind engine, String name) {
        return switch (engine) {
            case POSTGRESQL, MYSQL, MARIADB, SQLSERVER ->
                name.length() <= LONGEST
                        && name.chars().noneMatch(Character::isISOControl)
                        && !name.matches("\\.{1,2}");
            case ORACLE, DB2, JDBC ->
                name.length() <= LONGEST && PLAIN.matcher(name).matches();
            case H2 -> H2.matcher(name).matches();
            case SQLITE, DUCKDB -> path(name);
        };
    }

    /** An absolute path, spelt in the only way there is: it is what access policies judge. */
    private static boolean path(String name) {
        if (name.length() > LONGEST_PATH || !ROOT.matcher(name).matches() || name.endsWith("/")) {
            return false;
        }
        boolean plain = name.chars().noneMatch(c -> Character.isISOControl(c) || "\\?#;*\"'%".indexOf(c) >= 0);
        String[] parts = name.substring(name.indexOf('/') + 1).split("/", -1);
        for (String part : parts) {
            if (part.isBlank() || part.equals(".") || part.equals("..") || part.indexOf(':') >= 0) {
                return false;
            }
        }
        return plain;
    }

    static String rule(EngineKind engine) {
        return switch (engine) {
            case POSTGRESQL, MYSQL, MARIADB, SQLSERVER ->
                "must be a database's name: at most 128 characters, none of them a control character";
            case ORACLE -> "must be a service's name: letters, digits, _ $ # . and - only";
            case DB2, JDBC -> "must be a database's name: letters, digits, _ $ # . and - only";
            case H2 -> "must be a plain name below the H2 server's folder, such as sales, ~/sales or mem:sales";
            case SQLITE, DUCKDB ->
                "must be a file's absolute path such as /srv/app.db or C:/data/app.db, without . and .. and without any"
                        + " of \\ ? # ; * \" ' %";
        };
    }
}
