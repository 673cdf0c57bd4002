package org.sallyport.datasource.settings;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of settings. A reader method that finds its setting missing or unfit notes a problem and answers a
 * harmless value; {@link #finish} of the outermost settings throws if any problem was noted, in this mapping or one
 * inside it, if a setting was never asked for (a misspelt name), or if one has no value: what is left of a list whose
 * entries were all commented out must not count as "not set", which often means "all" or "off".
 *
 * <p>Not thread-safe. One instance is read once.
 */
public final class Settings {
    /** Names that are told where they are unknown. */
    static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private static final Path NOWHERE = Path.of("missing"); // the harmless value

    private final Notes notes;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries;
    private final Set<String> asked = new HashSet<>();
    private final List<Settings> inner = new ArrayList<>();

    /**
     * A value with the line it stands on: String, Boolean, Long, Double, {@code Map<String, Entry>}, {@code List<Entry>};
     * null where a name stands without a value.
     */
    record Entry(@Nullable Object value, int line) {}

    /** Problems found so far, shared by a mapping and those inside it. */
    private record Notes(String source, List<SettingsProblem> problems) {}

    private Settings(Notes notes, String path, int line, Map<String, Entry> entries) {
        this.notes = notes;
        this.path = path;
        this.line = line;
        this.entries = entries;
    }

    /**
     * Settings written as YAML (JSON included).
     *
     * @param source what to call it in problems: the file's name
     * @throws SettingsException when the text is no YAML mapping
     */
    public static Settings ofYaml(String source, String text) {
        return new Settings(new Notes(source, new ArrayList<>()), "", 1, YamlReader.read(source, text));
    }

    /** Settings held as JSON, for instance a connection's parameters. */
    public static Settings ofJson(String source, JsonObject json) {
        return new Settings(new Notes(source, new ArrayList<>()), "", 0, JsonReader.entries(json));
    }

    /** The line on which this mapping, or the setting of this name in it, begins; 0 where unknown. */
    public int line(String name) {
        Entry entry = entries.get(name);
        return entry == null ? line : entry.line();
    }

    /** Whether a setting of this name is there and has a value. Counts as asking for it. */
    public boolean has(String name) {
        return value(name) != null;
    }

    /** Whether a setting of this name is there and is a mapping. Counts as asking for it. */
    public boolean hasSection(String name) {
        return value(name) instanceof Map;
    }

    /** The names that are there, in the source's order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** A text that must be there and not be blank. */
    public String string(String name) {
        return optionalString(name).orElseGet(() -> missing(name, "a text", ""));
    }

    /** A text with a default. */
    public String string(String name, String byDefault) {
        return optionalString(name).orElse(byDefault);
    }

    /** A text that may be missing; numbers and booleans are taken as they are written. */
    public Optional<String> optionalString(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map || value instanceof List) {
            problem(name, "must be a text");
            return Optional.of("");
        }
        String text = value.toString();
        if (text.isBlank()) {
            problem(name, "must not be blank");
        }
        return Optional.of(text);
    }

    /** A whole number from {@code min} to {@code max} with a default. */
    public int integer(String name, int min, int max, int byDefault) {
        Object value = value(name);
        if (value == null) {
            return byDefault;
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return number.intValue();
        }
        problem(name, "must be a whole number from " + min + " to " + max);
        return byDefault;
    }

    /** True or false, with a default. */
    public boolean bool(String name, boolean byDefault) {
        Object value = value(name);
        if (value == null || value instanceof Boolean) {
            return value == null ? byDefault : (Boolean) value;
        }
        problem(name, "must be true or false");
        return byDefault;
    }

    /** A duration such as {@code 30s}, {@code 500ms}, {@code 5m}, {@code 2h}, with a default; more than zero. */
    public Duration duration(String name, Duration byDefault) {
        Optional<String> text = optionalString(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        Optional<Duration> duration = Durations.parse(text.get());
        if (duration.isEmpty() || duration.get().isZero()) {
            problem(name, "must be a duration such as 30s, 500ms, 5m or 2h");
            return byDefault;
        }
        return duration.get();
    }

    /** A size in bytes such as {@code 64MiB} or {@code 512KiB}, at least {@code min}; empty when missing. */
    public OptionalLong size(String name, long min) {
        Optional<String> text = optionalString(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong size = Sizes.parse(text.get());
        if (size.isEmpty() || size.getAsLong() < min) {
            problem(name, "must be a size such as 64MiB, 512KiB or 1GiB, of at least " + min + " bytes");
            return OptionalLong.empty();
        }
        return size;
    }

    /** An absolute URL of one of the schemes, which must be there; without user, query and fragment. */
    public URI url(String name, String... schemes) {
        String text = string(name);
        try {
            URI uri = URI.create(text);
            if (uri.getRawUserInfo() != null) {
                problem(name, "must hold no user and no password: URLs are told in logs and on pages");
                return URI.create(schemes[0] + "://invalid");
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                problem(name, "must hold no '?' and no '#'");
                return URI.create(schemes[0] + "://invalid");
            }
            if (uri.getScheme() != null
                    && uri.getHost() != null
                    && List.of(schemes).contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below like any other unfit text
        }
        if (!text.isEmpty()) {
            problem(name, "must be a URL that begins with " + String.join(":// or ", schemes) + "://");
        }
        return URI.create(schemes[0] + "://invalid");
    }

    /** A path that must be there; what it leads to isn't looked at. */
    public Path path(String name) {
        return parsed(name, string(name)).orElse(NOWHERE);
    }

    /** A path that may be missing; empty also where it is unfit. */
    public Optional<Path> optionalPath(String name) {
        return optionalString(name).flatMap(text -> parsed(name, text));
    }

    /** A directory that must be there. */
    public Path directory(String name) {
        return checked(name, string(name), Files::isDirectory, "must be a directory that can be read");
    }

    /** A file that must be readable, which may be missing. */
    public Optional<Path> optionalFile(String name) {
        return optionalString(name).map(text -> readable(name, text));
    }

    /** A file that must be there and be readable. */
    public Path file(String name) {
        return readable(name, string(name));
    }

    private Path readable(String name, String text) {
        return checked(name, text, Files::isReadable, "must be a file that can be read");
    }

    private Path checked(String name, String text, Predicate<Path> fits, String what) {
        Optional<Path> path = parsed(name, text);
        path.filter(fits.negate()).ifPresent(unfit -> problem(name, what + FilePath.told(unfit)));
        return path.orElse(NOWHERE);
    }

    private Optional<Path> parsed(String name, String text) {
        Optional<Path> parsed = FilePath.parse(text);
        if (parsed.isEmpty() && !text.isBlank()) { // of a blank one that is noted already
            problem(name, FilePath.UNFIT);
        }
        return parsed;
    }

    /** One of an enum's constants, written in lower case with hyphens, with a default. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E byDefault) {
        Optional<String> text = optionalString(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (word.equals(text.get())) {
                return constant;
            }
            words.add(word);
        }
        problem(name, "must be one of " + String.join(", ", words));
        return byDefault;
    }

    /** A list of texts; empty when missing. A single text counts as a list of one. */
    public List<String> strings(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            return List.of(optionalString(name).orElse(""));
        }
        List<String> texts = new ArrayList<>();
        for (Object item : list) {
            Object element = ((Entry) item).value();
            if (element == null) {
                note(((Entry) item).line(), join(name), "has an entry without a value: give it one, or remove it");
            } else if (element instanceof Map || element instanceof List) {
                problem(name, "must be a list of texts");
            } else {
                texts.add(element.toString());
            }
        }
        return texts;
    }

    /** A mapping that must be there. */
    public Settings section(String name) {
        return optionalSection(name).orElseGet(() -> {
            missing(name, "a mapping", "");
            return child(name, line, Map.of());
        });
    }

    /** A mapping that may be missing. */
    @SuppressWarnings("unchecked") // a Map in an Entry has String keys and Entry values
    public Optional<Settings> optionalSection(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> map) {
            return Optional.of(child(name, line(name), (Map<String, Entry>) map));
        }
        problem(name, "must be a mapping");
        return Optional.empty();
    }

    /** A list of mappings; empty when missing. */
    @SuppressWarnings("unchecked") // as above
    public List<Settings> sections(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        List<Settings> sections = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Entry item = (Entry) list.get(i);
                String itemName = name + "[" + i + "]";
                if (item.value() instanceof Map<?, ?> map) {
                    sections.add(child(itemName, item.line(), (Map<String, Entry>) map));
                } else {
                    note(item.line(), join(itemName), "must be a mapping");
                }
            }
        } else {
            problem(name, "must be a list of mappings");
        }
        return sections;
    }

    /** Notes a problem that the reader of these settings found itself. */
    public void problem(String name, String message) {
        note(line(name), join(name), message);
    }

    /**
     * Ends the reading: throws if there was any problem, else builds.
     *
     * @throws SettingsException with all problems
     */
    public <T> T finish(Supplier<T> build) {
        noteUnfitNames();
        if (!notes.problems().isEmpty()) {
            List<SettingsProblem> sorted = new ArrayList<>(notes.problems());
            sorted.sort(Comparator.comparingInt(SettingsProblem::line));
            throw new SettingsException(sorted);
        }
        return build.get();
    }

    /** Names that nobody asked for, and names without a value. */
    private void noteUnfitNames() {
        entries.forEach((name, entry) -> {
            if (!asked.contains(name)) {
                String known = String.join(", ", new TreeSet<>(asked));
                String unknown = tellable(name, entry) ? join(name) : path;
                note(entry.line(), unknown, "unknown setting" + (asked.isEmpty() ? "" : "; known here: " + known));
            } else if (entry.value() == null) {
                note(entry.line(), join(name), "has no value: give it one, or remove the line");
            }
        });
        inner.forEach(Settings::noteUnfitNames);
    }

    /**
     * Whether an unknown name is surely one: in {@code {password:x}}, which lacks a space, all of it is the name, and in
     * {@code {password: x,y}} the y is one.
     */
    private static boolean tellable(String name, Entry entry) {
        return entry.value() != null && NAME.matcher(name).matches();
    }

    private Settings child(String name, int childLine, Map<String, Entry> childEntries) {
        Settings child = new Settings(notes, join(name), childLine, new LinkedHashMap<>(childEntries));
        inner.add(child);
        return child;
    }

    private @Nullable Object value(String name) {
        asked.add(name);
        Entry entry = entries.get(name);
        return entry == null ? null : entry.value();
    }

    private String missing(String name, String what, String instead) {
        if (!entries.containsKey(name)) { // else it has no value, which is noted in the end
            note(line, join(name), "is missing: " + what + " is needed here");
        }
        return instead;
    }

    private void note(int atLine, String atPath, String message) {
        notes.problems().add(new SettingsProblem(notes.source(), atLine, atPath, message));
    }

    private String join(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
