package org.sallyport.agent.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # pattern                     | host                 | port | excluded
            ''                            | example.com          | 443  | false
            ,                             | example.com          | 443  | false
            *                             | example.com          | 443  | true
            *                             | 10.1.2.3             | 443  | true
            example.com                   | example.com          | 443  | true
            example.com                   | EXAMPLE.com          | 443  | true
            Example.Com                   | example.com.         | 443  | true
            example.com.                  | example.com          | 443  | true
            example.com                   | a.b.example.com      | 443  | true
            example.com                   | notexample.com       | 443  | false
            example.com                   | example.com.evil.net | 443  | false
            example.com                   | com                  | 443  | false
            .example.com                  | example.com          | 443  | true
            .example.com                  | a.example.com        | 443  | true
            *.example.com                 | a.example.com        | 443  | true
            *.example.com                 | example.com          | 443  | true
            *.example.com                 | anexample.com        | 443  | false
            ex*mple.com                   | example.com          | 443  | false
            .                             | example.com          | 443  | false
            com                           | example.com          | 443  | true
            example.com:8443              | example.com          | 443  | false
            example.com:8443              | a.example.com        | 8443 | true
            a.net, b.net,example.com      | example.com          | 443  | true
            a.net b.net  example.com      | example.com          | 443  | true
            10.1.2.3                      | 10.1.2.3             | 443  | true
            10.1.2.3                      | 10.1.2.33            | 443  | false
            10.1.2.3:80                   | 10.1.2.3             | 443  | false
            10.1.2.3:443                  | 10.1.2.3             | 443  | true
            2.3                           | 10.1.2.3             | 443  | false
            10.0.0.0/8                    | 10.255.1.2           | 443  | true
            10.0.0.0/8                    | 11.0.0.1             | 443  | false
            10.0.0.0/33                   | 10.0.0.0             | 443  | false
            10.0.0.0/x                    | 10.0.0.0             | 443  | false
            172.16.0.0/12                 | 172.31.255.255       | 443  | true
            172.16.0.0/12                 | 172.32.0.0           | 443  | false
            0.0.0.0/0                     | 8.8.8.8              | 443  | true
            0.0.0.0/0                     | example.com          | 443  | false
            0.0.0.0/0                     | [2001:db8::1]        | 443  | false
            2001:db8::1                   | [2001:DB8:0::1]      | 443  | true
            [2001:db8::1]                 | [2001:db8::1]        | 443  | true
            [2001:db8::1]:443             | [2001:db8::1]        | 443  | true
            [2001:db8::1]:80              | [2001:db8::1]        | 443  | false
            2001:db8::/32                 | [2001:db8:ffff::1]   | 443  | true
            2001:db8::/32                 | [2001:db9::1]        | 443  | false
            """)
    void pattern(String patterns, String host, int port, boolean excluded) {
        assertEquals(excluded, new Exclusions(List.of(patterns)).match(host, port));
    }

    /** A name below a pattern's is excluded, however it is cut or spelt; a name that only ends alike is not. */
    @Test
    void suffixesEndAtDots() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String domain = label(random) + "." + label(random);
            String above = label(random);
            Exclusions exclusions = new Exclusions(List.of((random.nextBoolean() ? "." : "") + domain));
            assertTrue(exclusions.match(above + "." + domain, 443), "seed " + seed);
            assertFalse(exclusions.match(above + domain, 443), "seed " + seed);
            assertFalse(exclusions.match(domain + "." + above + "-", 443), "seed " + seed);
        }
    }

    /** An address is in a range if and only if the leading bits are the same. */
    @Test
    void rangesAreLeadingBits() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            int network = random.nextInt();
            int bits = random.nextInt(33);
            int address = random.nextBoolean() ? network ^ (1 << random.nextInt(32)) : random.nextInt();
            long mask = bits == 0 ? 0 : -1 << (32 - bits);
            assertEquals(
                    (network & mask) == (address & mask),
                    new Exclusions(List.of(dotted(network) + "/" + bits)).match(dotted(address), 443),
                    "seed " + seed);
        }
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    private static String label(Random random) {
        StringBuilder label = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            label.append((char) ('a' + random.nextInt(26)));
        }
        return label.toString();
    }
}
