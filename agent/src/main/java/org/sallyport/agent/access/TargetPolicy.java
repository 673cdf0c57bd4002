package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Operation;

/** The part of an {@link AccessPolicy} that speaks of one target. Immutable. */
public final class TargetPolicy {
    private final String target;
    private final boolean network;
    private final List<AccessRule> rules;

    /** The rules that speak of a target; of one without a canonical address none does. */
    TargetPolicy(String text, @Nullable Address address, List<AccessRule> all) {
        this.target = address == null ? text : address.toString();
        this.network = address != null && address.network();
        List<AccessRule> speaking = new ArrayList<>();
        if (address != null) {
            all.stream().filter(rule -> rule.coversTarget(address)).forEach(speaking::add);
        }
        this.rules = List.copyOf(speaking);
    }

    /** Judges an attempt with each resource that it touches: the first rule that speaks of one decides on it. */
    public Decision decide(Attempt attempt) {
        Set<AccessRule> deciding = new LinkedHashSet<>();
        for (Optional<String> resource : resources(attempt.operation())) {
            AccessRule first = first((rule, name) -> covers(rule, attempt, name), resource.orElse(null));
            if (first == null || !first.allow()) {
                return Decision.denied(first, refusedAddresses(attempt), refusal(attempt));
            }
            deciding.add(first);
        }
        return Decision.allowed(List.copyOf(deciding));
    }

    /**
     * Whether an attempt would be allowed if only its host had the right addresses. Where not, they need not be looked
     * up: nobody shall make the agent look up names that it may not reach.
     */
    public boolean hangsOnAddresses(Attempt attempt) {
        if (!network) {
            return false;
        }
        for (Optional<String> resource : resources(attempt.operation())) {
            AccessRule first = first((rule, name) -> rule.missAtBest(attempt, name) == null, resource.orElse(null));
            if (first == null || !first.allow()) {
                return false;
            }
        }
        return true;
    }

    /** Which resources a listing may show: those that it would be allowed to touch. */
    public Predicate<String> visible(Attempt listing) {
        return resource -> {
            AccessRule first = first((rule, name) -> covers(rule, listing, name), resource);
            return first != null && first.allow();
        };
    }

    private static List<Optional<String>> resources(Operation operation) {
        return operation.resources().isEmpty()
                ? List.of(Optional.empty())
                : operation.resources().stream().map(Optional::of).toList();
    }

    private boolean covers(AccessRule rule, Attempt attempt, @Nullable String resource) {
        return rule.miss(attempt, resource, network) == null;
    }

    private @Nullable AccessRule first(BiPredicate<AccessRule, @Nullable String> speaks, @Nullable String resource) {
        for (AccessRule rule : rules) {
            if (speaks.test(rule, resource)) {
                return rule;
            }
        }
        return null;
    }

    private List<java.net.InetAddress> refusedAddresses(Attempt attempt) {
        return hangsOnAddresses(attempt) ? attempt.addresses() : List.of();
    }

    private AgentException refusal(Attempt attempt) {
        return hangsOnAddresses(attempt)
                ? new AgentException(
                        AgentCode.ADDRESS_DENIED,
                        "The target is allowed, but not at the addresses that its host name has now: the agent's log"
                                + " tells them and the rule; one under 'access:' in agent.yaml must name them under"
                                + " 'addresses'")
                : new AgentException(AgentCode.ACCESS_DENIED, offer(attempt.operation()));
    }

    private String offer(Operation operation) {
        if (operation.resources().stream().anyMatch(resource -> resource.indexOf('*') >= 0)) {
            return "No rule can name a table with '*' in its name exactly";
        }
        String effect = operation.effect().word();
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
