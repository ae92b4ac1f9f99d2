package dev.keyrecall.app.command;

import org.jspecify.annotations.Nullable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.function.Function;

/** {@code completion bash|zsh}: the script that completes commands and options. */
@Command(
        name = "completion",
        description = "The completion script of a shell: source <(keyrecall completion bash).",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall completion bash > ~/.keyrecall-completion.bash"})
public final class CompletionCommand extends Action {
    /** The shells there is a script for; zsh reads bash's through bashcompinit. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    @Nullable Shell shell;

    private final Function<Invocation, CommandLine> wholeTree;

    public CompletionCommand(Invocation invocation, Function<Invocation, CommandLine> wholeTree) {
        super(invocation);
        this.wholeTree = wholeTree;
    }

    @Override
    public Integer call() {
        invocation.io().out().print(AutoComplete.bash("keyrecall", wholeTree.apply(invocation)));
        return DONE;
    }
}
