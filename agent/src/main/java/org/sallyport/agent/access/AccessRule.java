package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;

/**
 * One rule of an access policy. Allowing rules read narrowly, denying ones widely: a {@code deny} ignores case, lets
 * {@code *} in table patterns cross dots (some databases treat such names as the same), needs only one of the host's
 * addresses to be in its ranges, an IPv4 address inside an IPv6 one too, and covers all paths where it names none.
 *
 * @param place where it stands
 * @param allow whether it allows what it covers; otherwise it denies it
 * @param target pattern of targets
 * @param conditions what narrows it
 * @param quota how much it allows at once and in a time
 */
record AccessRule(RulePlace place, boolean allow, TargetPattern target, Conditions conditions, Quota quota) {
    /** Words among the operations that are neither an effect nor one of the ids: the rule does nothing for them. */
    List<String> unknownOperations(Set<String> ids) {
        return conditions.operations().stream()
                .filter(word -> ids.stream().noneMatch(id -> names(allow, word, id)))
                .filter(word -> Arrays.stream(Effect.values()).noneMatch(effect -> names(allow, word, effect.word())))
                .toList();
    }

    /** Whether a rule's word is a name. */
    static boolean names(boolean allow, String word, String name) {
        return allow ? word.equals(name) : word.equalsIgnoreCase(name);
    }

    /** Whether the rule speaks of a target. */
    boolean coversTarget(Address address) {
        return target.covers(address, !allow);
    }

    /**
     * Why the rule doesn't speak of an attempt on a target that it covers; null when it does.
     *
     * @param resource what is touched; null where the operation names nothing
     */
    @Nullable Miss miss(Attempt attempt, @Nullable String resource, boolean network) {
        Miss miss = missButAddresses(attempt, resource);
        return miss != null ? miss : allow ? missAllowing(attempt, network) : missDenying(attempt, network);
    }

    /** The same, as if the host had the addresses that allow most. */
    @Nullable Miss missAtBest(Attempt attempt, @Nullable String resource) {
        boolean fits = allow || conditions.addresses().isEmpty();
        return fits ? missButAddresses(attempt, resource) : Miss.ADDRESS;
    }

    private @Nullable Miss missButAddresses(Attempt attempt, @Nullable String resource) {
        if (!coversOperation(attempt.operation())) {
            return Miss.OPERATION;
        }
        if (!coversResource(attempt.operation(), resource)) {
            return Miss.TABLE;
        }
        if (!coversUser(attempt.caller().user())) {
            return Miss.USER;
        }
        return coversGroups(attempt.caller().groups()) ? null : Miss.GROUP;
    }

    private boolean coversOperation(Operation operation) {
        return conditions.operations().isEmpty()
                || conditions.operations().stream()
                        .anyMatch(word -> names(allow, word, operation.id())
                                || names(allow, word, operation.effect().word()));
    }

    /**
     * Reading without a resource is listing, which shows only what is visible; anything else may touch every table, so
     * that an allowance for some tables is none for it, and a denial for some denies it.
     */
    private boolean coversResource(Operation operation, @Nullable String resource) {
        if (conditions.tables().isEmpty()) {
            return true;
        }
        boolean listing = operation.effect() == Effect.READ;
        return resource == null
                ? listing == allow
                : conditions.tables().stream().anyMatch(t -> coversTable(t, resource));
    }

    private boolean coversTable(String pattern, String resource) {
        return allow
                ? Wildcards.matches(split(pattern), split(resource), false)
                : Wildcards.segment(pattern, resource, true);
    }

    private static List<String> split(String name) {
        return List.of(name.split("\\.", -1));
    }

    private boolean coversUser(@Nullable String user) {
        return conditions.users().isEmpty()
                || (user == null
                        ? !allow
                        : conditions.users().stream().anyMatch(pattern -> Wildcards.segment(pattern, user, !allow)));
    }

    private boolean coversGroups(@Nullable Set<String> groups) {
        return conditions.groups().isEmpty()
                || (groups == null
                        ? !allow
                        : conditions.groups().stream()
                                .anyMatch(word -> groups.stream().anyMatch(group -> names(allow, word, group))));
    }

    private @Nullable Miss missDenying(Attempt attempt, boolean network) {
        List<IpRange> ranges = conditions.addresses();
        boolean covered = ranges.isEmpty()
                || (network
                        && (attempt.addresses().isEmpty()
                                || attempt.addresses().stream().anyMatch(address -> withinOrInside(ranges, address))));
        return covered ? null : Miss.ADDRESS;
    }

    private @Nullable Miss missAllowing(Attempt attempt, boolean network) {
        List<IpRange> ranges = conditions.addresses();
        List<InetAddress> addresses = attempt.addresses();
        if (!network) {
            return ranges.isEmpty() ? null : Miss.ADDRESS;
        }
        boolean inside = ranges.isEmpty() || addresses.stream().allMatch(address -> within(ranges, address));
        if (addresses.isEmpty() || !inside) {
            return Miss.ADDRESS;
        }
        return addresses.stream().allMatch(this::ordinaryOrNamed) ? null : Miss.SPECIAL_ADDRESS;
    }

    private static boolean within(List<IpRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static boolean withinOrInside(List<IpRange> ranges, InetAddress address) {
        return within(ranges, address) || Translated.inside(address).stream().anyMatch(inner -> within(ranges, inner));
    }

    private boolean ordinaryOrNamed(InetAddress address) {
        SpecialRange special = SpecialRange.of(address);
        return special == null
                || target.names(address)
                || conditions.addresses().stream().anyMatch(range -> special.namedBy(range) && range.contains(address));
    }

    /** For people; of users and groups only how many it names. */
    String line() {
        StringBuilder line = new StringBuilder(place + ": " + (allow ? "allow " : "deny ") + target);
        add(
                line,
                "operations",
                conditions.operations().toString(),
                conditions.operations().isEmpty());
        add(line, "tables", conditions.tables().toString(), conditions.tables().isEmpty());
        add(
                line,
                "users",
                conditions.users().size() + " named",
                conditions.users().isEmpty());
        add(
                line,
                "groups",
                conditions.groups().size() + " named",
                conditions.groups().isEmpty());
        add(
                line,
                "addresses",
                conditions.addresses().toString(),
                conditions.addresses().isEmpty());
        add(line, "rate and concurrent", quota.toString(), !quota.bounded());
        return line.toString();
    }

    private static void add(StringBuilder line, String name, String value, boolean missing) {
        if (!missing) {
            line.append("; ").append(name).append(' ').append(value);
        }
    }

    /** In canonical form, without its place: equal texts mean equal rules. */
    @Override
    public String toString() {
        return (allow ? "allow " : "deny ") + target + " " + conditions + " " + quota;
    }
}
