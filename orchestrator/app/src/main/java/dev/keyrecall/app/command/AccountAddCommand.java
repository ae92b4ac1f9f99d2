package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderInfo.Setting;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code account add}. Its options are the settings that the installed adapters ask for. */
@Command(
        name = "add",
        description = "Add an account. Nothing is sent; see: keyrecall account check NAME.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall account add aws prod --region eu-west-1 --credentials-file FILE"})
public final class AccountAddCommand extends Action {
    /** A setting of such a name is a path: kept absolute, for later calls from other folders. */
    private static final String PATH_SUFFIX = "-file";

    @Parameters(index = "0", paramLabel = "PROVIDER", description = "For example aws.")
    String provider = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Your name for the account.")
    String name = "";

    private final Map<String, String> settings = new TreeMap<>();

    public AccountAddCommand(Invocation invocation) {
        super(invocation);
    }

    @Spec
    void addSettings(CommandSpec spec) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        for (Provider found : invocation.io().adapters().providers()) {
            for (Setting setting : found.info().settings()) {
                descriptions.merge(
                        setting.name(),
                        found.info().id() + ": " + setting.description(),
                        (one, other) -> one + "; " + other);
            }
        }
        descriptions.forEach(
                (setting, description) ->
                        spec.addOption(
                                OptionSpec.builder("--" + setting)
                                        .paramLabel("VALUE")
                                        .type(String.class)
                                        .description(description.replace("%", "%%") + ".")
                                        .setter(
                                                new picocli.CommandLine.Model.ISetter() {
                                                    @Override
                                                    public <T> T set(T value) {
                                                        if (value != null) {
                                                            settings.put(setting, value.toString());
                                                        }
                                                        return value;
                                                    }
                                                })
                                        .build()));
    }

    @Override
    public Integer call() throws EngineException {
        settings.replaceAll(this::absolute);
        Account account;
        try (Session session = invocation.unlock()) {
            account =
                    new AccountDirectory(session.engine())
                            .add(Arguments.account(provider, name), settings);
        }
        if (invocation.json()) {
            invocation.document(AccountDocuments.account(account));
        } else {
            invocation.say("added " + account.ref());
            invocation.hint("next: keyrecall account check " + account.ref().name());
        }
        return DONE;
    }

    private String absolute(String setting, String value) {
        return setting.endsWith(PATH_SUFFIX)
                ? invocation.io().directory().resolve(value).normalize().toString()
                : value;
    }
}
