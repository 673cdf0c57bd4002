package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteFunctionsIT extends FunctionsContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("functions.db"));
    }

    /** It has no type of moments with a zone, and UUIDs are texts. */
    @Override
    List<Kind> kinds() {
        List<Kind> kinds = standard();
        kinds.removeIf(kind -> kind.name().equals("zoned") || kind.name().equals("guid"));
        kinds.replaceAll(kind -> new Kind(
                kind.name(), kind.sqlType(), kind.value(), kind.sqlValue().replaceAll("^[A-Z]+ '", "'")));
        kinds.add(new Kind("guid", "uuid", "'x'", "'3f2504e0-4f89-11d3-9a0c-0305e82c3301'"));
        kinds.add(new Kind("bytes", "blob", "binary'AQID'", "X'0102'"));
        kinds.add(new Kind("document", "json", "'x'", "'{}'"));
        kinds.add(new Kind("other", "anything", "'x'", "1"));
        return kinds;
    }
}
