package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.core.edm.EdmProviderImpl;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.uri.queryoption.ApplyItem;
import org.apache.olingo.server.api.uri.queryoption.OrderByItem;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.core.uri.parser.ApplyParser;
import org.apache.olingo.server.core.uri.parser.FilterParser;
import org.apache.olingo.server.core.uri.parser.OrderByParser;
import org.apache.olingo.server.core.uri.parser.UriParserSemanticException;
import org.apache.olingo.server.core.uri.parser.UriTokenizer.TokenKind;
import org.apache.olingo.server.core.uri.queryoption.apply.DynamicStructuredType;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/**
 * Query options through Olingo's own parsers and type checks, against a table's columns as an entity type. Failures
 * are {@link SourceException}s: {@code UNKNOWN_COLUMN}, {@code UNSUPPORTED_FUNCTION}, and {@code MALFORMED_FILTER} or
 * {@code MALFORMED_OPTION}.
 */
public final class OptionParsing {
    private static final FullQualifiedName ROW = new FullQualifiedName("table", "row");
    private static final OData ODATA = OData.newInstance();

    private final String option;
    private final String text;
    private final TrackingTokenizer tokenizer;
    private final Edm edm;
    private final EdmEntityType type;

    private OptionParsing(String option, String text, Table table) {
        FilterLimits.check(option, text);
        this.option = option;
        this.text = Replacing.parseable(option, Literals.modern(text));
        this.tokenizer = new TrackingTokenizer(this.text);
        this.edm = new EdmProviderImpl(new RowType(table));
        this.type = Objects.requireNonNull(edm.getEntityType(ROW));
    }

    /** Loads the parsers' classes: a few hundred milliseconds that no event loop should spend. */
    public static void warm() {
        Column column = new Column("a", "a", ColumnType.STRING, false, true, 0, Origin.WRITER);
        Table table = new Table(new QualifiedName("s", "t"), List.of(column), List.of());
        filter("startswith(a,'b') and not (a eq null or a in ('c','d')) and length(a) add 1 gt 2", table);
        order("tolower(a) desc,a", table);
        transformation("groupby((a),aggregate($count as n))", table);
    }

    /** The condition of {@code $filter}. */
    public static Expression filter(String text, Table table) {
        return new OptionParsing("$filter", text, table)
                .parsed(parsing -> new FilterParser(parsing.edm, ODATA)
                        .parse(parsing.tokenizer, parsing.type, null, Map.of())
                        .getExpression());
    }

    /** The terms of {@code $orderby}. */
    public static List<OrderByItem> order(String text, Table table) {
        return new OptionParsing("$orderby", text, table)
                .parsed(parsing -> new OrderByParser(parsing.edm, ODATA)
                        .parse(parsing.tokenizer, parsing.type, null, Map.of())
                        .getOrders());
    }

    /** One transformation of {@code $apply}; several of them have slashes between, which {@link Slashes} parts. */
    static ApplyItem transformation(String text, Table table) {
        return new OptionParsing("$apply", text, table)
                .parsed(parsing -> new ApplyParser(parsing.edm, ODATA)
                        .parse(parsing.tokenizer, new DynamicStructuredType(parsing.type), null, Map.of())
                        .getApplyItems()
                        .get(0));
    }

    /** One of Olingo's parsers. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(OptionParsing parsing) throws ODataLibraryException;
    }

    private <T> T parsed(Parser<T> parser) {
        try {
            T result = parser.parse(this);
            if (!tokenizer.next(TokenKind.EOF)) {
                throw malformed("something follows that doesn't belong there", null);
            }
            return result;
        } catch (UriParserSemanticException e) {
            throw semantic(e);
        } catch (ODataLibraryException e) {
            throw syntax(e);
        } catch (SourceException e) {
            throw e;
        } catch (RuntimeException e) {
            // The parsers trip over some malformed texts instead of refusing them.
            throw malformed("it can't be understood", e);
        }
    }

    private SourceException syntax(ODataLibraryException e) {
        String name = tokenizer.lastName();
        if (unknownCall()) {
            return unsupported(name);
        }
        // The parser takes a column that isn't there for an aggregate of our own, of which it then misses the alias.
        boolean aggregated = option.equals("$apply") && !name.isEmpty() && text.contains(name + " with ");
        return aggregated && type.getProperty(name) == null
                ? unknownColumn(name)
                : malformed("it can't be understood", e);
    }

    private SourceException semantic(UriParserSemanticException e) {
        if (e.getMessageKey() instanceof UriParserSemanticException.MessageKeys key) {
            switch (key) {
                case EXPRESSION_PROPERTY_NOT_IN_TYPE, PROPERTY_NOT_IN_TYPE, UNKNOWN_PART, FUNCTION_NOT_FOUND -> {
                    return unknownCall() ? unsupported(tokenizer.lastName()) : unknownColumn(tokenizer.lastName());
                }
                default -> {
                    // its own words tell what doesn't fit
                }
            }
        }
        return malformed(String.valueOf(e.getTranslatedMessage(Locale.ENGLISH).getMessage()), e);
    }

    /** A call of something that the parser has no token for ends as a syntax error; its name tells more. */
    private boolean unknownCall() {
        String name = tokenizer.lastName();
        return !name.isEmpty() && text.contains(name + "(");
    }

    private SourceException unknownColumn(String name) {
        return new SourceException(
                SourceCode.UNKNOWN_COLUMN, "There is no column '" + name + "' that the option " + option + " names");
    }

    static SourceException unsupported(String function) {
        return new SourceException(
                SourceCode.UNSUPPORTED_FUNCTION, "The sql connector does not support the function " + function);
    }

    private SourceException malformed(String why, @Nullable Throwable cause) {
        SourceException failure = QueryOptions.malformed(option, "is malformed " + tokenizer.where() + ": " + why);
        return new SourceException(failure.code(), failure.safeMessage(), cause);
    }

    /** The table as Olingo's provider of one entity type. */
    private static final class RowType extends CsdlAbstractEdmProvider {
        private final CsdlEntityType type;

        RowType(Table table) {
            List<CsdlProperty> properties = new ArrayList<>();
            for (Column column : table.columns()) {
                properties.add(new CsdlProperty()
                        .setName(column.property())
                        .setType(column.type().edm().getFullQualifiedName()));
            }
            type = new CsdlEntityType().setName(ROW.getName()).setProperties(properties);
        }

        @Override
        public @Nullable CsdlEntityType getEntityType(FullQualifiedName name) {
            return name.equals(ROW) ? type : null;
        }
    }
}
