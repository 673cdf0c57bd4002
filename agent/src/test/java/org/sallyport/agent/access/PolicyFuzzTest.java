package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.Target;

/**
 * Random mutations of a corpus, for all that reads foreign text in the access policy. In the build with a fixed seed; with
 * {@code -Psoak} millions with a new one. The seed is in every message.
 */
class PolicyFuzzTest {
    private static final int ROUNDS = Integer.getInteger("sallyport.fuzz.rounds", 20_000);
    private static final long SEED = ROUNDS > 20_000 ? System.nanoTime() : 42;
    private static final Operation GET = new Operation("Get", Effect.READ, List.of());

    private static final List<String> TARGETS = List.of(
            "https://erp.corp/api/v1/orders",
            "HTTPS://ERP.corp.:443/api/./v1/../v1/%61bc",
            "postgresql://db1.corp:5432/sales",
            "https://[2001:db8::1]:8443/x/y%20z",
            "https://[::ffff:127.0.0.1]/",
            "https://127.0.0.1/%e2%82%ac",
            "https://0x7f.1/..;/%2e%2e/%252e",
            "file:///srv/exchange/in",
            "*://**:*/**",
            "https://*.corp/**/a*b");
    private static final List<String> PARTS = List.of(
            "%2e",
            "%2E%2e",
            "..",
            "/",
            "//",
            ":",
            "@",
            "[",
            "]",
            "*",
            "**",
            "%",
            "%25",
            "\\",
            "?",
            "#",
            ".",
            "xn--",
            "0x",
            "é",
            "。",
            "．",
            "／",
            ";",
            "\u0000",
            " ",
            "127.0.0.1",
            "::1",
            "%c0%ae",
            "%ff",
            ":443",
            "~",
            "%7E",
            "a",
            "A",
            "%61");
    private static final String RULES = """
            - {deny: "*://**", addresses: [10.9.0.0/16]}
            - {deny: 'https://erp.corp/api/secret/**', users: [m*], groups: [g]}
            - {allow: 'https://erp.corp/api/**', operations: [read], rate: 5/s, concurrent: 3}
            - {allow: 'postgresql://*.corp/sales', tables: [public.*]}
            """;

    private Random random = new Random(SEED);

    @BeforeEach
    void seed() {
        random = new Random(SEED);
    }

    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(4) + 1; i > 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, PARTS.get(random.nextInt(PARTS.size())));
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(3)));
                default -> mutated.insert(at, (char) random.nextInt(random.nextInt(8) == 0 ? 0x10000 : 0x80));
            }
        }
        return mutated.toString();
    }

    private String next(List<String> corpus) {
        return mutated(corpus.get(random.nextInt(corpus.size())));
    }

    @Test
    void canonicalFormsAreFixedPointsAndHideNothing() {
        for (int i = 0; i < ROUNDS; i++) {
            String text = next(TARGETS);
            String message = text + ", seed " + SEED;
            Optional<Address> target = Address.ofTarget(text);
            if (target.isPresent()) {
                String canonical = target.get().toString();
                assertEquals(target, Address.ofTarget(canonical), message);
                assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(canonical), message);
                for (String segment : target.get().path()) {
                    assertTrue(!segment.equals("..") && !segment.equals(".") && !segment.isEmpty(), message);
                    assertTrue(!segment.matches("(?i).*%(2e|2f|5c|25[0-9a-f]{2}).*"), message);
                }
            }
            Optional<Address> pattern = Address.ofPattern(text);
            pattern.ifPresent(p -> assertEquals(pattern, Address.ofPattern(p.toString()), message));
        }
    }

    /** Another spelling of the same address. */
    private String respelt(Address address) {
        StringBuilder path = new StringBuilder();
        for (String segment : address.path()) {
            path.append(random.nextInt(4) == 0 ? "/./" : random.nextInt(4) == 0 ? "/x/../" : "/");
            for (int i = 0; i < segment.length(); i++) {
                char c = segment.charAt(i);
                boolean escape = c != '%'
                        && random.nextInt(5) == 0
                        && (i < 1 || segment.charAt(i - 1) != '%')
                        && (i < 2 || segment.charAt(i - 2) != '%');
                path.append(
                        escape ? String.format(Locale.ROOT, random.nextBoolean() ? "%%%02x" : "%%%02X", (int) c) : c);
            }
        }
        String host = address.hostText();
        boolean dotted = !host.isEmpty() && !host.startsWith("[") && random.nextBoolean();
        return (random.nextBoolean() ? address.scheme().toUpperCase(Locale.ROOT) : address.scheme()) + "://"
                + (random.nextBoolean() ? host.toUpperCase(Locale.ROOT) : host) + (dotted ? "." : "")
                + (address.port() == Address.NO_PORT ? "" : ":" + (random.nextBoolean() ? "0" : "") + address.port())
                + path + (random.nextBoolean() ? "/" : "");
    }

    @Test
    void equalTargetsAreDecidedAlike() {
        AccessPolicy policy = AccessPolicyTest.policy(RULES);
        for (int i = 0; i < ROUNDS; i++) {
            Optional<Address> address = Address.ofTarget(next(TARGETS)).filter(a -> a.port() < 10_000);
            if (address.isPresent()) {
                String spelling = respelt(address.get());
                String message = spelling + " for " + address.get() + ", seed " + SEED;
                assertEquals(address, Address.ofTarget(spelling), message);
                boolean one = allowed(policy, address.get().toString(), address.get());
                assertEquals(
                        one,
                        allowed(policy, spelling, Address.ofTarget(spelling).orElseThrow()),
                        message);
            }
        }
    }

    private static boolean allowed(AccessPolicy policy, String text, Address address) {
        return new TargetPolicy(text, address, policy.rules())
                .decide(AccessPolicyTest.attempt(GET))
                .allowed();
    }

    @Test
    void noTextOfAPolicyOrATargetIsAnythingButRulesOrProblems() {
        for (int i = 0; i < ROUNDS / 10; i++) {
            String text = mutated(RULES);
            try {
                AccessPolicy policy = AccessPolicyTest.policy(text);
                policy.forTarget(new Target(URI.create("https://erp.corp/api/x")))
                        .decide(AccessPolicyTest.attempt(GET));
                Explanation.of(policy, next(TARGETS), AccessPolicyTest.attempt(GET));
            } catch (SettingsException unfit) {
                assertTrue(!unfit.problems().isEmpty(), text + ", seed " + SEED);
            }
            IpRange.parse(mutated("10.0.0.0/8"));
            IpRange.parse(mutated("fd00::/8"));
            Rate.parse(mutated("50/s"));
        }
    }
}
