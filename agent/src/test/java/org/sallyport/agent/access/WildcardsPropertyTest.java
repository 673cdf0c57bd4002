package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.Target;

/** Random paths and patterns; the seed is in every message. */
class WildcardsPropertyTest {
    private static final int ROUNDS = 20_000;

    private long seed;
    private Random random = new Random(0);

    @BeforeEach
    void seed() {
        seed = System.nanoTime();
        random = new Random(seed);
    }

    private String word(String alphabet, int max) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(max) + 1; i > 0; i--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    private List<String> words(String alphabet, int max) {
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            words.add(random.nextInt(4) == 0 && alphabet.contains("*") ? "**" : word(alphabet, max));
        }
        return words;
    }

    @Test
    void matchingAgreesWithRegularExpressions() {
        for (int i = 0; i < ROUNDS; i++) {
            List<String> pattern = words("ab*", 3);
            List<String> value = words("ab", 3);
            String regex = pattern.stream()
                    .map(segment -> segment.equals("**")
                            ? "(/[^/]*)*"
                            : "/"
                                    + segment.chars()
                                            .mapToObj(c -> c == '*' ? "[^/]*" : Pattern.quote(String.valueOf((char) c)))
                                            .collect(Collectors.joining()))
                    .collect(Collectors.joining());
            String text = value.stream().map(segment -> "/" + segment).collect(Collectors.joining());
            assertEquals(
                    text.matches(regex),
                    Wildcards.matches(pattern, value, false),
                    pattern + " against " + value + ", seed " + seed);
        }
    }

    @Test
    void noSpellingOfAPathEscapesItsRoot() {
        AccessPolicy policy = AccessPolicyTest.policy("- allow: \"https://erp.corp/api/**\"");
        String[] parts = {"api", "..", ".", "%2e%2e", "%2E.", "admin", "a%2fb", "", "%61pi", "..;"};
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder path = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                path.append('/').append(parts[random.nextInt(parts.length)]);
            }
            Target target = new Target(URI.create("https://erp.corp" + path));
            if (allowed(policy, target)) {
                URI plain = URI.create("https://erp.corp"
                        + path.toString().replaceAll("(?i)%2e", ".").replace("%61", "a"));
                String resolved = plain.normalize().getPath();
                assertTrue(resolved.matches("/+api(/.*)?"), path + ", seed " + seed);
                assertFalse(path.toString().contains("%2f"), path + ", seed " + seed);
            }
        }
    }

    @Test
    void canonicalFormsAreStable() {
        for (int i = 0; i < ROUNDS; i++) {
            String text = "https://" + word("abC.*[]:%", 8) + "/" + word("abC./%2eEF*~ä", 12);
            Optional<Address> once = Address.ofPattern(text);
            if (once.isPresent()) {
                Optional<Address> twice = Address.ofPattern(once.get().toString());
                assertEquals(once, twice, text + ", seed " + seed);
            }
        }
    }

    private static boolean allowed(AccessPolicy policy, Target target) {
        Operation get = new Operation("Get", Effect.READ, List.of());
        return policy.forTarget(target).decide(AccessPolicyTest.attempt(get)).allowed();
    }
}
