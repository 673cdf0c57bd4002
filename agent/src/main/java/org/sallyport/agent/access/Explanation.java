package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Operation;

/**
 * Why a policy decides on an attempt as it does, for people: which rule, and why those before it don't speak of it.
 *
 * @param allowed what is decided
 * @param lines one for each rule up to the one that decides, and one for the decision
 */
public record Explanation(boolean allowed, List<String> lines) {
    public Explanation {
        lines = List.copyOf(lines);
    }

    /**
     * Explains what is decided on a target, each resource by itself.
     *
     * @param target the target, in any spelling
     */
    public static Explanation of(AccessPolicy policy, String target, Attempt attempt) {
        List<String> lines = new ArrayList<>();
        Address address = Address.ofTarget(target).orElse(null);
        if (address == null) {
            lines.add("denied: '" + target + "' is no target, or spells one in a way that others may read as another");
            return new Explanation(false, lines);
        }
        lines.add("target " + address
                + (attempt.addresses().isEmpty()
                        ? ""
                        : " at " + String.join(", ", Decision.addresses(attempt.addresses()))));
        boolean allowed = true;
        Operation operation = attempt.operation();
        if (operation.resources().isEmpty()) {
            allowed = explain(policy, address, attempt, null, lines);
        }
        for (String resource : operation.resources()) {
            allowed &= explain(policy, address, attempt, resource, lines);
        }
        return new Explanation(allowed, lines);
    }

    private static boolean explain(
            AccessPolicy policy, Address address, Attempt attempt, @Nullable String resource, List<String> lines) {
        if (resource != null) {
            lines.add("table " + resource);
        }
        for (AccessRule rule : policy.rules()) {
            Miss miss = rule.coversTarget(address) ? rule.miss(attempt, resource, address.network()) : Miss.TARGET;
            String verb = rule.allow() ? "allow " : "deny ";
            if (miss == null) {
                lines.add("  " + rule.place() + " decides: " + verb + rule.target());
                lines.add(rule.allow() ? "  allowed" : "  denied");
                return rule.allow();
            }
            lines.add("  " + rule.place() + " does not apply: " + miss.words() + ": " + verb + rule.target());
        }
        lines.add("  denied: no rule speaks of it");
        return false;
    }

    /** The host whose addresses have to be known; null where the target has none, or spells its address. */
    public static @Nullable String name(String target) {
        return Address.ofTarget(target)
                .filter(Address::network)
                .filter(address -> !Host.literal(address.host()))
                .map(Address::hostText)
                .orElse(null);
    }

    /** The address that the target spells itself; null where it doesn't. */
    public static @Nullable InetAddress spelt(String target) {
        return Address.ofTarget(target)
                .filter(Address::network)
                .map(address -> Host.address(address.host()))
                .orElse(null);
    }
}
