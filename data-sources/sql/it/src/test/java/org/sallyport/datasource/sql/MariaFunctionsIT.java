package org.sallyport.datasource.sql;

import java.util.List;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaFunctionsIT extends FunctionsContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String statement(String sql) {
        return sql.replace('"', '`');
    }

    @Override
    List<Kind> kinds() {
        List<Kind> kinds = standard();
        kinds.replaceAll(kind -> switch (kind.name()) {
            case "single" -> new Kind("single", "float", "1.5", "2.5");
            case "stamped" -> new Kind("stamped", "datetime(6)", kind.value(), kind.sqlValue());
            case "zoned" -> new Kind("zoned", "timestamp(6) NULL", kind.value(), "'2024-02-03 10:11:12.5'");
            default -> kind;
        });
        kinds.add(new Kind("bytes", "varbinary(10)", "binary'AQID'", "X'0102'"));
        kinds.add(new Kind("document", "json", "'x'", "'{}'"));
        kinds.add(new Kind("other", "inet6", "'x'", "'::1'"));
        return kinds;
    }
}
