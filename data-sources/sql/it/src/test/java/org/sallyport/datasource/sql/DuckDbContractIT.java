package org.sallyport.datasource.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbContractIT extends SqlContract {
    @Override
    TestDatabase createDatabase() {
        try {
            return DuckDbFolder.database(
                    Files.createTempDirectory("sallyport-duckdb").toRealPath().resolve("contract.duckdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected @Nullable Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE small AS SELECT 1 AS id",
            "CREATE TABLE long AS SELECT x AS id, 'row ' || x AS name, now() AS at FROM range(40000) r(x)",
            "CREATE VIEW blocked AS SELECT count(*) AS n FROM range(1000000000000) r(x) WHERE x % 7 = 8",
        };
    }
}
