package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Target;

/**
 * What the customer lets the cloud reach: an ordered list of rules of which the first that speaks of a request decides;
 * what no rule speaks of is denied. Immutable, but for how much of the rules' quotas is used. docs/access.md is its
 * language.
 */
public final class AccessPolicy {
    private final List<AccessRule> rules;

    private AccessPolicy(List<AccessRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the list {@code access}; problems are noted in the settings. Without the list everything is denied.
     *
     * @param source what to call the settings in problems and logs
     */
    public static AccessPolicy read(String source, Settings settings) {
        List<AccessRule> rules = new ArrayList<>();
        List<Settings> sections = settings.sections("access");
        for (int i = 0; i < sections.size(); i++) {
            RuleReader.read(source, i, sections.get(i)).ifPresent(rules::add);
        }
        return new AccessPolicy(rules);
    }

    /**
     * A problem for each word under {@code operations} that names nothing: a rule that is misspelt, a denial most of
     * all, must not silently do nothing.
     *
     * @param ids the operation ids of all connectors
     */
    public List<SettingsProblem> unknownOperations(Set<String> ids) {
        List<SettingsProblem> problems = new ArrayList<>();
        for (AccessRule rule : rules) {
            for (String word : rule.unknownOperations(ids)) {
                problems.add(rule.place()
                        .operationsProblem("'" + word
                                + "' is no operation of a connector, nor read, write, procedures, query or any"));
            }
        }
        return problems;
    }

    /**
     * What is allowed to be so, but hardly meant: to be told in the log where the policy is put in force. These are no
     * problems: rules that are too strict are safe.
     *
     * @param groupsKnown whether the agent learns its callers' groups
     */
    public List<String> warnings(boolean groupsKnown) {
        if (rules.isEmpty()) {
            return List.of("agent.yaml has no rules under 'access': every request will be denied");
        }
        if (groupsKnown) {
            return List.of();
        }
        return rules.stream()
                .filter(rule -> !rule.conditions().groups().isEmpty())
                .map(rule -> rule.place() + ": 'groups' without 'trust': nobody's groups are known, so this rule "
                        + (rule.allow() ? "never allows anything" : "also denies those in none of them"))
                .toList();
    }

    /** The rules that speak of a target; to be kept with a connection, since its target doesn't change. */
    public TargetPolicy forTarget(Target target) {
        return new TargetPolicy(
                target.toString(), Address.ofTarget(target.toString()).orElse(null), rules);
    }

    /** This policy, in which rules that stood in an older one go on counting where they were. */
    AccessPolicy succeeding(AccessPolicy older) {
        Map<String, Quota> counting = new HashMap<>();
        older.rules.stream()
                .filter(rule -> rule.quota().bounded())
                .forEach(rule -> counting.putIfAbsent(rule.toString(), rule.quota()));
        return new AccessPolicy(rules.stream()
                .map(rule -> new AccessRule(
                        rule.place(),
                        rule.allow(),
                        rule.target(),
                        rule.conditions(),
                        counting.getOrDefault(rule.toString(), rule.quota())))
                .toList());
    }

    List<AccessRule> rules() {
        return rules;
    }

    /** For people, the rules in their order; of users and groups, who may be people, only how many are named. */
    public List<String> lines() {
        return rules.stream().map(AccessRule::line).toList();
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
