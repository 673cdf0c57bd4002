package org.sallyport.agent.access;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Operation;

/** The part of an {@link AccessPolicy} that speaks of one target. Immutable. */
public final class TargetPolicy {
    private final String target;
    private final List<AccessRule> rules;

    TargetPolicy(String target, List<AccessRule> rules) {
        this.target = target;
        this.rules = List.copyOf(rules);
    }

    /**
     * Checks an operation with each resource that it touches.
     *
     * @throws AgentException {@link AgentCode#ACCESS_DENIED}, whose detail holds the line that would allow it
     */
    public void check(Operation operation) {
        boolean allowed = operation.resources().isEmpty()
                ? firstDecides(rule -> rule.coversWithoutResource(operation))
                : operation.resources().stream().allMatch(resource -> allows(operation, resource));
        if (!allowed) {
            throw new AgentException(AgentCode.ACCESS_DENIED, refusal(operation));
        }
    }

    /** Which resources a listing operation may show: those that it would be allowed to touch. */
    public Predicate<String> visible(Operation listing) {
        return resource -> allows(listing, resource);
    }

    private boolean allows(Operation operation, String resource) {
        return firstDecides(rule -> rule.covers(operation, resource));
    }

    private boolean firstDecides(Predicate<AccessRule> speaks) {
        for (AccessRule rule : rules) {
            if (speaks.test(rule)) {
                return rule.allow();
            }
        }
        return false;
    }

    private String refusal(Operation operation) {
        if (operation.resources().stream().anyMatch(resource -> resource.indexOf('*') >= 0)) {
            return "No rule can name a table with '*' in its name exactly";
        }
        String effect = operation.effect().name().toLowerCase(Locale.ROOT);
        String tables = operation.resources().isEmpty()
                ? ""
                : ", tables: ["
                        + String.join(
                                ", ",
                                operation.resources().stream()
                                        .map(TargetPolicy::quoted)
                                        .toList()) + "]";
        return "This line under 'access:' in agent.yaml, above any rule that denies it, would allow it: - {allow: \""
                + target + "\", operations: [" + effect + "]" + tables + "}";
    }

    /** As a YAML scalar inside brackets; quoted where it has to be. */
    private static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_.]*")
                ? name
                : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
