package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/** The canonical form of addresses and hosts, on which the access policy judges. */
class AddressFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void canonicalFormsAreFixedPoints(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        Optional<Address> target = Address.ofTarget(text);
        target.ifPresent(address -> {
            assertEquals(target, Address.ofTarget(address.toString()));
            assertFalse(address.path().contains("..") || address.path().contains("."));
        });
        Optional<Address> pattern = Address.ofPattern(text);
        pattern.ifPresent(address -> assertEquals(pattern, Address.ofPattern(address.toString())));
        IpRange.parse(text);
    }
}
