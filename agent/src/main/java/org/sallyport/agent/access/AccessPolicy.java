package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Target;

/**
 * What the customer lets the cloud reach: an ordered list of rules of which the first that speaks of a request decides;
 * what no rule speaks of is denied. Immutable.
 */
public final class AccessPolicy {
    private final List<AccessRule> rules;

    private AccessPolicy(List<AccessRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Reads the list {@code access}; problems are noted in the settings. Without the list everything is denied. */
    public static AccessPolicy read(Settings settings) {
        List<AccessRule> rules = new ArrayList<>();
        for (Settings section : settings.sections("access")) {
            AccessRule.read(section).ifPresent(rules::add);
        }
        return new AccessPolicy(rules);
    }

    /** The rules that speak of a target; to be kept with a connection, since its target doesn't change. */
    public TargetPolicy forTarget(Target target) {
        Optional<Address> address = Address.ofTarget(target.toString());
        List<AccessRule> speaking = new ArrayList<>();
        if (address.isPresent()) {
            rules.stream().filter(rule -> rule.coversTarget(address.get())).forEach(speaking::add);
        }
        String name = address.map(Address::toString).orElseGet(target::toString);
        return new TargetPolicy(name, speaking);
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** The rules in canonical form: equal texts mean equal policies. */
    @Override
    public String toString() {
        return rules.toString();
    }
}
