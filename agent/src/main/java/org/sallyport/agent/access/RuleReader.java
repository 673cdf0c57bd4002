package org.sallyport.agent.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sallyport.datasource.settings.Settings;

/** Reads one rule of the list {@code access}. */
final class RuleReader {
    private static final String ANY = "any";
    private static final int MOST_AT_ONCE = 100_000;

    private final Settings settings;

    private RuleReader(Settings settings) {
        this.settings = settings;
    }

    /** Reads a rule; problems are noted in the settings. */
    static Optional<AccessRule> read(String source, int index, Settings settings) {
        RulePlace place = new RulePlace(source, settings.line(""), settings.line("operations"), index);
        return new RuleReader(settings).read(place);
    }

    private Optional<AccessRule> read(RulePlace place) {
        Optional<String> allow = settings.optionalString("allow");
        Optional<String> deny = settings.optionalString("deny");
        Conditions conditions = conditions(allow.isPresent());
        Quota quota = new Quota(rate(), most());
        if (allow.isPresent() == deny.isPresent()) {
            settings.problem("allow", "a rule has either 'allow' or 'deny'");
            return Optional.empty();
        }
        String name = allow.isPresent() ? "allow" : "deny";
        if (deny.isPresent() && quota.bounded()) {
            settings.problem(name, "'rate' and 'concurrent' bound what is allowed: a rule that denies can't have them");
        }
        Optional<TargetPattern> target = allow.or(() -> deny).flatMap(TargetPattern::parse);
        if (target.isEmpty()) {
            settings.problem(
                    name,
                    "must be a target such as postgresql://host:5432/database or https://host/path/**; ranges of"
                            + " addresses stand under 'addresses'");
        }
        return target.map(pattern -> new AccessRule(place, allow.isPresent(), pattern, conditions, quota));
    }

    private Conditions conditions(boolean allow) {
        List<String> operations = list("operations");
        boolean any = operations.stream().anyMatch(word -> AccessRule.names(allow, word, ANY));
        return new Conditions(
                any ? Set.of() : Set.copyOf(operations), list("tables"), list("users"), list("groups"), ranges());
    }

    private List<String> list(String name) {
        List<String> texts = settings.strings(name);
        if (settings.has(name) && texts.isEmpty()) {
            settings.problem(name, "must not be an empty list: leave it out for all");
        }
        return texts;
    }

    private List<IpRange> ranges() {
        List<IpRange> ranges = new ArrayList<>();
        for (String text : list("addresses")) {
            IpRange.parse(text)
                    .ifPresentOrElse(
                            ranges::add,
                            () -> settings.problem(
                                    "addresses",
                                    told(text) + " is no address and no range such as 10.0.0.0/8 or fd00::/8, which"
                                            + " begins at its first address"));
        }
        return ranges;
    }

    /** A text that is none of addresses at all may be a URL, with a password. */
    private static String told(String text) {
        return text.matches("[0-9A-Fa-f.:/]{1,60}") ? "'" + text + "'" : "an entry";
    }

    private Rate rate() {
        Optional<String> text = settings.optionalString("rate").filter(Predicate.not(String::isBlank));
        Optional<Rate> rate = text.flatMap(Rate::parse);
        if (text.isPresent() && rate.isEmpty()) {
            settings.problem("rate", "must be a number of requests in a time, such as 50/s, 600/m or 1000/h");
        }
        return rate.orElse(Rate.UNBOUNDED);
    }

    private int most() {
        return settings.has("concurrent")
                ? settings.integer("concurrent", 1, MOST_AT_ONCE, MOST_AT_ONCE)
                : Quota.UNBOUNDED;
    }
}
