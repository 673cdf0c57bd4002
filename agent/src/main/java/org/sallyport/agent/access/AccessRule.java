package org.sallyport.agent.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;

/**
 * One rule of an access policy. Allowing rules read narrowly, denying ones widely: a {@code deny} ignores case and lets
 * {@code *} in table patterns cross dots, since some databases treat such names as the same.
 *
 * @param allow whether it allows what it covers; otherwise it denies it
 * @param target pattern of targets
 * @param operations operation ids and the words read, write, procedures, query; empty for any
 * @param tables patterns of resources; empty for all
 */
record AccessRule(boolean allow, Address target, Set<String> operations, List<String> tables) {
    private static final String ANY = "any";

    AccessRule {
        // sorted, so that equal rules have equal texts
        operations = Collections.unmodifiableSet(new TreeSet<>(operations));
        tables = List.copyOf(tables);
    }

    /** Reads a rule; problems are noted in the settings. */
    static Optional<AccessRule> read(Settings settings) {
        Optional<String> allow = settings.optionalString("allow");
        Optional<String> deny = settings.optionalString("deny");
        List<String> operations = settings.strings("operations");
        List<String> tables = settings.strings("tables");
        if (allow.isPresent() == deny.isPresent()) {
            settings.problem("allow", "a rule has either 'allow' or 'deny'");
            return Optional.empty();
        }
        String name = allow.isPresent() ? "allow" : "deny";
        Optional<Address> target = allow.or(() -> deny).flatMap(Address::ofPattern);
        if (target.isEmpty()) {
            settings.problem(name, "must be a target such as postgresql://host:5432/database or https://host/path/**");
        }
        if ((settings.has("operations") && operations.isEmpty()) || (settings.has("tables") && tables.isEmpty())) {
            settings.problem(name, "'operations' and 'tables' must not be empty lists: leave them out for all");
        }
        boolean any = operations.stream().anyMatch(word -> names(allow.isPresent(), word, ANY));
        Set<String> words = any ? Set.of() : Set.copyOf(operations);
        return target.map(address -> new AccessRule(allow.isPresent(), address, words, tables));
    }

    /** Words among the operations that are neither an effect nor one of the ids: the rule does nothing for them. */
    List<String> unknownOperations(Set<String> ids) {
        return operations.stream()
                .filter(word -> ids.stream().noneMatch(id -> names(allow, word, id)))
                .filter(word -> Arrays.stream(Effect.values()).noneMatch(effect -> names(allow, word, word(effect))))
                .toList();
    }

    private static String word(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT);
    }

    private static boolean names(boolean allow, String word, String name) {
        return allow ? word.equals(name) : word.equalsIgnoreCase(name);
    }

    /** Whether the rule speaks of a target. */
    boolean coversTarget(Address address) {
        boolean ports = target.port() == Address.ANY_PORT || target.port() == address.port();
        return target.scheme().equals(address.scheme())
                && ports
                && Wildcards.matches(target.host(), address.host(), true)
                && Wildcards.matches(target.path(), address.path(), !allow);
    }

    /** Whether the rule speaks of an operation on a resource. */
    boolean covers(Operation operation, String resource) {
        return coversOperation(operation) && (tables.isEmpty() || coversTable(resource));
    }

    /**
     * Whether the rule speaks of an operation that names no resource. Reading without one is listing, which shows only
     * what is visible; anything else may touch every table, so that an allowance for some tables is none for it, and a
     * denial for some denies it.
     */
    boolean coversWithoutResource(Operation operation) {
        boolean listing = operation.effect() == Effect.READ;
        return coversOperation(operation) && (tables.isEmpty() || listing == allow);
    }

    private boolean coversOperation(Operation operation) {
        return operations.isEmpty()
                || operations.stream()
                        .anyMatch(word ->
                                names(allow, word, operation.id()) || names(allow, word, word(operation.effect())));
    }

    private boolean coversTable(String resource) {
        for (String pattern : tables) {
            boolean covered = allow
                    ? Wildcards.matches(split(pattern), split(resource), false)
                    : Wildcards.segment(pattern, resource, true);
            if (covered) {
                return true;
            }
        }
        return false;
    }

    private static List<String> split(String name) {
        return List.of(name.split("\\.", -1));
    }
}
