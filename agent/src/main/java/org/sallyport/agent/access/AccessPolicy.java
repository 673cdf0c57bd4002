package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Target;

/**
 * What the customer lets the cloud reach: an ordered list of rules of which the first that speaks of a request decides;
 * what no rule speaks of is denied. Immutable.
 */
public final class AccessPolicy {
    private static final String OPERATIONS = "operations";

    private final List<AccessRule> rules;
    private final List<SettingsProblem> places;

    private AccessPolicy(List<AccessRule> rules, List<SettingsProblem> places) {
        this.rules = List.copyOf(rules);
        this.places = List.copyOf(places);
    }

    /**
     * Reads the list {@code access}; problems are noted in the settings. Without the list everything is denied.
     *
     * @param source what to call the settings in problems that are found later
     */
    public static AccessPolicy read(String source, Settings settings) {
        List<AccessRule> rules = new ArrayList<>();
        List<SettingsProblem> places = new ArrayList<>();
        List<Settings> sections = settings.sections("access");
        for (int i = 0; i < sections.size(); i++) {
            int line = sections.get(i).line(OPERATIONS);
            SettingsProblem place = new SettingsProblem(source, line, "access[" + i + "]." + OPERATIONS, "");
            AccessRule.read(sections.get(i)).ifPresent(rule -> {
                rules.add(rule);
                places.add(place);
            });
        }
        return new AccessPolicy(rules, places);
    }

    /**
     * A problem for each word under {@code operations} that names nothing: a rule that is misspelt, a denial most of
     * all, must not silently do nothing.
     *
     * @param ids the operation ids of all connectors
     */
    public List<SettingsProblem> unknownOperations(Set<String> ids) {
        List<SettingsProblem> problems = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            SettingsProblem place = places.get(i);
            for (String word : rules.get(i).unknownOperations(ids)) {
                String message =
                        "'" + word + "' is no operation of a connector, nor read, write, procedures, query or any";
                problems.add(new SettingsProblem(place.source(), place.line(), place.path(), message));
            }
        }
        return problems;
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
