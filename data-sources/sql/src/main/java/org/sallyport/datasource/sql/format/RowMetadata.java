package org.sallyport.datasource.sql.format;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much rows in JSON say of themselves, as OData's parameter {@code odata.metadata} of the media type asks for it. Other
 * than there, who asks for nothing gets none: it costs as much as a short row does.
 */
public enum RowMetadata {
    NONE,
    /** Each row with its tag and its identifier. {@code full} means the same. */
    MINIMAL;

    private static final Pattern LEVEL = Pattern.compile(
            "application/json\\s*;(?:[^,]*;)?\\s*(?:odata\\.)?metadata\\s*=\\s*\"?(minimal|full|none)\"?\\s*(?=$|[,;])");

    /** What a request asks for: by the option {@code $format}, else by the fields {@code accept}. */
    public static RowMetadata asked(MultiMap headers, @Nullable String option) {
        for (String field : option == null ? headers.getAll("accept") : List.of(option)) {
            Matcher level = LEVEL.matcher(field.toLowerCase(Locale.ROOT));
            if (level.find()) {
                return level.group(1).equals("none") ? NONE : MINIMAL;
            }
        }
        return NONE;
    }

    /** The field {@code content-type} of rows in JSON with it. */
    public String contentType() {
        String type = RowFormat.JSON.contentType();
        return this == NONE ? type : type + "; odata.metadata=minimal";
    }
}
