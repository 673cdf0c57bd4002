package org.sallyport.datasource.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings.Entry;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns a YAML document (1.2, JSON schema) into entries with lines. */
final class YamlReader {
    private static final List<String> REPEATING =
            List.of("found undefined alias", "found undefined tag handle", "duplicate tag handle");

    private static final List<String> ESCAPES = List.of("expected escape sequence", "found unknown escape character");

    private YamlReader() {}

    static Map<String, Entry> read(String source, String text) {
        try {
            return document(source, text);
        } catch (StackOverflowError e) {
            // cheaper than counting in the library's recursion, which comes first
            throw syntax(source, 0, "is nested too deeply, or an alias stands within what it names");
        }
    }

    private static Map<String, Entry> document(String source, String text) {
        LoadSettings load = LoadSettings.builder().setLabel(source).build();
        Optional<Node> root;
        try {
            root = new Compose(load).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw syntax(source, line, "is no YAML: " + told(e.getProblem()));
        } catch (YamlEngineException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // the others are how it takes half of a surrogate pair at the end of its buffer, and a tag of spaces
            throw syntax(source, 0, "is no YAML: " + e.getMessage());
        }
        if (root.isEmpty()) {
            return Map.of();
        }
        if (root.get() instanceof MappingNode mapping) {
            return entries(source, mapping);
        }
        throw syntax(source, line(root.get()), "must be a mapping of settings");
    }

    /**
     * The library's words, but for those that repeat a text: a password that begins with {@code *} or {@code !}, or what
     * follows a backslash in one.
     */
    private static String told(String problem) {
        if (ESCAPES.stream().anyMatch(problem::startsWith)) {
            return "between double quotes a '\\' begins an escape sequence: write it twice";
        }
        return REPEATING.stream().anyMatch(problem::startsWith)
                ? "a text that begins with '*', '&' or '!' needs quotes"
                : problem;
    }

    private static Map<String, Entry> entries(String source, MappingNode mapping) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw syntax(source, line(tuple.getKeyNode()), "a setting's name must be a plain text");
            }
            Entry entry = new Entry(value(source, tuple.getValueNode()), line(key));
            if (entries.put(key.getValue(), entry) != null) {
                String name = Settings.NAME.matcher(key.getValue()).matches() ? "'" + key.getValue() + "'" : "a name";
                throw syntax(source, line(key), name + " stands twice");
            }
        }
        return entries;
    }

    private static @Nullable Object value(String source, Node node) {
        if (node instanceof MappingNode mapping) {
            return entries(source, mapping);
        }
        if (node instanceof SequenceNode sequence) {
            List<Entry> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(new Entry(value(source, item), line(item)));
            }
            return items;
        }
        return scalar((ScalarNode) node);
    }

    private static @Nullable Object scalar(ScalarNode node) {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (tag.equals(Tag.INT) && text.length() < 19) {
            return Long.valueOf(text);
        }
        return text;
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    private static SettingsException syntax(String source, int line, String message) {
        return new SettingsException(List.of(new SettingsProblem(source, line, "", message)));
    }
}
