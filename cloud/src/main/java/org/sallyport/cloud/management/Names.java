package org.sallyport.cloud.management;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.store.Texts;
import org.sallyport.datasource.settings.Settings;

/** What resources have in common: names for people, and lists in pages. */
final class Names {
    private static final int LONGEST = 200;

    private Names() {}

    /** A name for people that must be there. */
    static String read(Settings body, String member) {
        return Texts.name(body, member, LONGEST);
    }

    /** The link to the page after an id; null when there is none. */
    static @Nullable String nextLink(String list, int limit, @Nullable String after) {
        return after == null
                ? null
                : list + "?limit=" + limit + "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
    }
}
