package org.sallyport.datasource.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    private record Health(String host, int port) {}

    private record Config(URI cloud, int links, Duration grace, Health health, List<String> allowed) {}

    private static Config read(Settings settings) {
        URI cloud = settings.url("cloud", "https", "http");
        int links = settings.integer("links", 1, 16, 2);
        Duration grace = settings.duration("grace", Duration.ofSeconds(30));
        Settings health = settings.section("health");
        Health local = new Health(health.string("host", "127.0.0.1"), health.integer("port", 0, 65535, 8730));
        List<String> allowed = settings.sections("access").stream()
                .map(rule -> rule.string("allow"))
                .toList();
        return settings.finish(() -> new Config(cloud, links, grace, local, allowed));
    }

    @Test
    void readsYamlWithDefaults() {
        Config config = read(Settings.ofYaml("agent.yaml", """
                cloud: https://cloud.example.com
                grace: 500ms
                health: {port: 0}
                access:
                  - allow: postgresql://db1:5432/sales
                """));
        assertEquals(
                new Config(
                        URI.create("https://cloud.example.com"),
                        2,
                        Duration.ofMillis(500),
                        new Health("127.0.0.1", 0),
                        List.of("postgresql://db1:5432/sales")),
                config);
    }

    @Test
    void reportsAllProblemsAtOnceWithTheirLines() {
        Settings settings = Settings.ofYaml("agent.yaml", """
                cloud: ftp://cloud
                links: 99
                grace: soon
                helth: {}
                access:
                  - alow: x
                  - y
                """);
        SettingsException e = assertThrows(SettingsException.class, () -> read(settings));
        assertEquals(
                List.of(
                        "agent.yaml:1: cloud: must be a URL that begins with https:// or http://",
                        "agent.yaml:1: health: is missing: a mapping is needed here",
                        "agent.yaml:2: links: must be a whole number from 1 to 16",
                        "agent.yaml:3: grace: must be a duration such as 30s, 500ms, 5m or 2h",
                        "agent.yaml:4: helth: unknown setting; known here: access, cloud, grace, health, links",
                        "agent.yaml:6: access[0].allow: is missing: a text is needed here",
                        "agent.yaml:6: access[0].alow: unknown setting; known here: allow",
                        "agent.yaml:7: access[1]: must be a mapping"),
                e.problems().stream().map(SettingsProblem::toString).toList());
    }

    @Test
    void readsSizes() {
        Settings settings = Settings.ofYaml(
                "a.yaml",
                "{bytes: 5000, kibi: 512KiB, mebi: 64MiB, gibi: 3GiB, small: 1KiB, metric: 64MB, many: 9999999999GiB}");
        assertEquals(OptionalLong.of(5000), settings.size("bytes", 5000));
        assertEquals(OptionalLong.of(512 << 10), settings.size("kibi", 1));
        assertEquals(OptionalLong.of(64 << 20), settings.size("mebi", 1));
        assertEquals(OptionalLong.of(3L << 30), settings.size("gibi", 1));
        assertEquals(OptionalLong.empty(), settings.size("missing", 1));
        settings.size("small", 2000);
        settings.size("metric", 1);
        settings.size("many", 1);
        SettingsException e = assertThrows(SettingsException.class, () -> settings.finish(() -> ""));
        assertEquals(
                List.of("small", "metric", "many"),
                e.problems().stream().map(SettingsProblem::path).toList());
    }

    @Test
    void aNameWithoutAValueIsAProblemAndNotUnset() {
        Settings settings = Settings.ofYaml("agent.yaml", """
                cloud:
                links: null
                grace: null
                health:
                  # host: 127.0.0.1
                access:
                  - allow:
                users: [a, null]
                groups:
                """);
        settings.strings("users");
        settings.has("groups");
        SettingsException e = assertThrows(SettingsException.class, () -> read(settings));
        assertEquals(
                List.of(
                        "agent.yaml:1: cloud: has no value: give it one, or remove the line",
                        "agent.yaml:2: links: has no value: give it one, or remove the line",
                        "agent.yaml:3: grace: has no value: give it one, or remove the line",
                        "agent.yaml:4: health: has no value: give it one, or remove the line",
                        "agent.yaml:7: access[0].allow: has no value: give it one, or remove the line",
                        "agent.yaml:8: users: has an entry without a value: give it one, or remove it",
                        "agent.yaml:9: groups: has no value: give it one, or remove the line"),
                e.problems().stream().map(SettingsProblem::toString).toList());
    }

    @Test
    void aNullInJsonIsUnset() {
        Settings settings = Settings.ofJson("parameters", new JsonObject().putNull("port"));
        assertEquals(7, settings.integer("port", 1, 65535, 7));
        assertEquals("", settings.finish(() -> ""));
    }

    @Test
    void namesTheLineOfBrokenYaml() {
        SettingsException e =
                assertThrows(SettingsException.class, () -> Settings.ofYaml("a.yaml", "cloud: x\n  links: [1\n"));
        assertEquals(2, e.problems().get(0).line());
    }

    /** Where a password may stand by mistake, the place is told. */
    @Test
    void whatMayBeASecretIsNotTold() {
        for (String text : new String[] {
            "health: {password:hunter2}",
            "health: {password: x,hunter2}",
            "health: {port: 1}\nx: *hunter2",
            "x: !hunter2!y z",
            "hunter2 x: 1\nhunter2 x: 2",
            "health: {}\ncloud: 'https://x/?key=hunter2'",
            "health: {}\ncloud: 'https://ada:hunter2@x/'",
            "cloud: \"ab\\Unter2xy\"",
            "cloud: \"ab\\qunter2xy\""
        }) {
            SettingsException e =
                    assertThrows(SettingsException.class, () -> read(Settings.ofYaml("a.yaml", text)), text);
            assertTrue(e.problems().stream().allMatch(problem -> problem.line() > 0), e.toString());
            assertFalse(e.toString().contains("unter2"), e.toString());
        }
    }

    @Test
    void aBackslashBetweenDoubleQuotesIsToldAsWhatItIs() {
        for (String text : new String[] {"a: \"C:\\Users\"", "a: \"C:\\zoo\""}) {
            SettingsException e = assertThrows(SettingsException.class, () -> Settings.ofYaml("a.yaml", text));
            assertTrue(e.problems().get(0).message().endsWith("begins an escape sequence: write it twice"), text);
        }
    }

    @Test
    void aFileThatIsNotThereIsToldOnlyWhereItsFolderIs(@TempDir Path temporary) {
        Settings settings = Settings.ofYaml("a.yaml", """
                one: TEMPORARY/nosuch
                two: hunter2
                three: "\\0hunter2"
                four: /
                five: /hunter2/xyzzy
                six: /hunter2
                """.replace("TEMPORARY", temporary.toString()));
        for (String name : new String[] {"one", "two", "three", "five", "six"}) {
            assertTrue(settings.optionalFile(name).isPresent());
        }
        assertEquals(Path.of("/"), settings.file("four"));
        assertTrue(settings.optionalFile("seven").isEmpty());
        settings.file("eight");
        SettingsException e = assertThrows(SettingsException.class, () -> settings.finish(() -> ""));
        assertEquals(
                List.of(
                        "a.yaml:1: one: must be a file that can be read: " + temporary.resolve("nosuch"),
                        "a.yaml:1: eight: is missing: a text is needed here",
                        "a.yaml:2: two: must be a file that can be read",
                        "a.yaml:3: three: must be a path; between double quotes each '\\' is written twice",
                        "a.yaml:5: five: must be a file that can be read",
                        "a.yaml:6: six: must be a file that can be read"),
                e.problems().stream().map(SettingsProblem::toString).toList());
    }

    @Test
    void pathsNeedNotLeadToAnythingButDirectoriesDo(@TempDir Path temporary) {
        Settings settings = Settings.ofYaml("a.yaml", """
                one: /nosuch/data
                two: "D:\\apps"
                three: ' '
                four: TEMPORARY
                five: TEMPORARY/nosuch
                six: hunter2
                """.replace("TEMPORARY", temporary.toString()));
        assertEquals(Path.of("/nosuch/data"), settings.path("one"));
        assertEquals(Optional.of(Path.of("/nosuch/data")), settings.optionalPath("one"));
        assertEquals(Optional.empty(), settings.optionalPath("two"), "\\a is a bell");
        assertEquals(Optional.empty(), settings.optionalPath("three"));
        assertEquals(temporary, settings.directory("four"));
        settings.directory("five");
        settings.directory("six");
        assertEquals(Optional.empty(), settings.optionalPath("seven"));
        SettingsException e = assertThrows(SettingsException.class, () -> settings.finish(() -> ""));
        assertEquals(
                List.of(
                        "a.yaml:2: two: must be a path; between double quotes each '\\' is written twice",
                        "a.yaml:3: three: must not be blank",
                        "a.yaml:5: five: must be a directory that can be read: " + temporary.resolve("nosuch"),
                        "a.yaml:6: six: must be a directory that can be read"),
                e.problems().stream().map(SettingsProblem::toString).toList());
    }

    @Test
    void durationsAreWrittenAsTheyAreRead() {
        for (String text : new String[] {"1ms", "1500ms", "1s", "90s", "2m", "61m", "3h", "36h"}) {
            assertEquals(text, Durations.text(Durations.parse(text).orElseThrow()));
        }
        assertEquals("0s", Durations.text(Duration.ZERO));
    }

    @Test
    void refusesASettingThatStandsTwice() {
        assertThrows(SettingsException.class, () -> Settings.ofYaml("a.yaml", "links: 1\nlinks: 2\n"));
    }

    @Test
    void readsJson() {
        Settings settings = Settings.ofJson(
                "parameters", new JsonObject().put("server", "db1").put("port", 5432));
        String server = settings.string("server");
        int port = settings.integer("port", 1, 65535, 0);
        assertEquals("db1:5432", settings.finish(() -> server + ":" + port));
    }

    @Test
    void durationsOfManyDigitsDoNotOverflow() {
        assertEquals(
                Duration.ofSeconds(1_000_000_000),
                Durations.parse("1000000000000ms").orElseThrow());
        Duration longest = Durations.parse("999999999999999h").orElseThrow();
        assertEquals(Duration.ofDays(36_500), longest);
        assertEquals(36_500L, java.util.concurrent.TimeUnit.NANOSECONDS.toDays(longest.toNanos()));
    }

    /** Found by fuzzing: the scanner's buffer has 1025 characters. */
    @Test
    void halfOfASurrogatePairIsAProblemWhereverItStands() {
        for (int at = 1000; at < 1050; at++) {
            String text = "a: '" + "x".repeat(at) + "\ud800'\n";
            assertThrows(SettingsException.class, () -> Settings.ofYaml("test.yaml", text));
        }
    }

    /** Found by fuzzing. */
    @Test
    void aTagThatCannotBeReadIsAProblem() {
        assertThrows(SettingsException.class, () -> Settings.ofYaml("test.yaml", "!t%e"));
    }

    @Test
    void whatHoldsItselfOrNeverEndsIsAProblem() {
        for (String text : new String[] {"a: &a [*a]", "a: &a {b: *a}", "a: [".repeat(20_000)}) {
            SettingsException e = assertThrows(SettingsException.class, () -> Settings.ofYaml("test.yaml", text));
            assertTrue(e.problems().get(0).message().contains("nested too deeply"));
        }
    }
}
