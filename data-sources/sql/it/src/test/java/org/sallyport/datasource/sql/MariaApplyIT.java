package org.sallyport.datasource.sql;

import java.util.stream.Stream;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaApplyIT extends ApplyContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String[] sales() {
        return Stream.of(super.sales())
                .map(sql -> sql.replace('"', '`').replace(" timestamp,", " datetime,"))
                .toArray(String[]::new);
    }
}
