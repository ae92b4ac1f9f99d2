package dev.keyrecall.app;

import dev.keyrecall.app.command.AccountAddCommand;
import dev.keyrecall.app.command.AccountCheckCommand;
import dev.keyrecall.app.command.AccountListCommand;
import dev.keyrecall.app.command.ApproveCommand;
import dev.keyrecall.app.command.CampaignAbortCommand;
import dev.keyrecall.app.command.CampaignAcknowledgeCommand;
import dev.keyrecall.app.command.CampaignCertificateCommand;
import dev.keyrecall.app.command.CampaignCloseCommand;
import dev.keyrecall.app.command.CampaignListCommand;
import dev.keyrecall.app.command.CampaignPauseCommand;
import dev.keyrecall.app.command.CampaignRestartCommand;
import dev.keyrecall.app.command.CampaignResumeCommand;
import dev.keyrecall.app.command.CampaignRollbackCommand;
import dev.keyrecall.app.command.CampaignStatusCommand;
import dev.keyrecall.app.command.CampaignSwitchesCommand;
import dev.keyrecall.app.command.CampaignTasksCommand;
import dev.keyrecall.app.command.CompletionCommand;
import dev.keyrecall.app.command.ConsumerAddCommand;
import dev.keyrecall.app.command.ConsumerImportCommand;
import dev.keyrecall.app.command.ConsumerListCommand;
import dev.keyrecall.app.command.ConsumerRemoveCommand;
import dev.keyrecall.app.command.CutCommand;
import dev.keyrecall.app.command.DetectCommand;
import dev.keyrecall.app.command.DrillBelievedUnusedCommand;
import dev.keyrecall.app.command.DrillHumanStepsCommand;
import dev.keyrecall.app.command.DrillListCommand;
import dev.keyrecall.app.command.DrillMissingKeyCommand;
import dev.keyrecall.app.command.Group;
import dev.keyrecall.app.command.HelpCommand;
import dev.keyrecall.app.command.InitCommand;
import dev.keyrecall.app.command.InventoryAcceptCommand;
import dev.keyrecall.app.command.InventoryListCommand;
import dev.keyrecall.app.command.InventoryRefreshCommand;
import dev.keyrecall.app.command.InventoryShowCommand;
import dev.keyrecall.app.command.Invocation;
import dev.keyrecall.app.command.KekAddCommand;
import dev.keyrecall.app.command.KekListCommand;
import dev.keyrecall.app.command.KekRemoveCommand;
import dev.keyrecall.app.command.KekRotateCommand;
import dev.keyrecall.app.command.KekTrustCommand;
import dev.keyrecall.app.command.LabUpCommand;
import dev.keyrecall.app.command.LedgerAnchorCommand;
import dev.keyrecall.app.command.LedgerAnchorsCommand;
import dev.keyrecall.app.command.LedgerCheckpointCommand;
import dev.keyrecall.app.command.LedgerEraseCommand;
import dev.keyrecall.app.command.LedgerExportCommand;
import dev.keyrecall.app.command.LedgerListCommand;
import dev.keyrecall.app.command.LedgerProveCommand;
import dev.keyrecall.app.command.LedgerReportCommand;
import dev.keyrecall.app.command.LedgerShowCommand;
import dev.keyrecall.app.command.LedgerSinksCommand;
import dev.keyrecall.app.command.LedgerVerifyCommand;
import dev.keyrecall.app.command.OwnerImportCommand;
import dev.keyrecall.app.command.OwnerListCommand;
import dev.keyrecall.app.command.OwnerRemoveCommand;
import dev.keyrecall.app.command.PlanCreateCommand;
import dev.keyrecall.app.command.PlanExportCommand;
import dev.keyrecall.app.command.PlanListCommand;
import dev.keyrecall.app.command.PlanShowCommand;
import dev.keyrecall.app.command.PolicyCheckCommand;
import dev.keyrecall.app.command.PolicySetCommand;
import dev.keyrecall.app.command.PolicyShowCommand;
import dev.keyrecall.app.command.ProbeCommand;
import dev.keyrecall.app.command.Root;
import dev.keyrecall.app.command.RunCommand;
import dev.keyrecall.app.command.StatusCommand;
import dev.keyrecall.app.command.StopCommand;
import dev.keyrecall.app.command.SwitchDoneCommand;
import dev.keyrecall.app.command.TaskDoneCommand;
import dev.keyrecall.app.command.TaskHandCommand;
import dev.keyrecall.app.command.TaskImportCommand;
import dev.keyrecall.app.command.TaskValueCommand;
import dev.keyrecall.app.command.VaultAuditCommand;
import dev.keyrecall.app.command.VaultBackupCommand;
import dev.keyrecall.app.command.VaultCheckCommand;
import dev.keyrecall.app.command.VaultImportCommand;
import dev.keyrecall.app.command.VaultRestoreCommand;
import dev.keyrecall.app.command.VaultRotateCommand;
import dev.keyrecall.app.command.VaultSealCommand;
import dev.keyrecall.app.command.VaultShredCommand;
import dev.keyrecall.app.command.VaultStatusCommand;
import dev.keyrecall.app.command.VaultUnsealCommand;
import dev.keyrecall.app.command.WaiverAgreeCommand;
import dev.keyrecall.app.command.WaiverCreateCommand;
import dev.keyrecall.app.command.WaiverExportCommand;
import dev.keyrecall.app.command.WaiverListCommand;
import dev.keyrecall.app.command.WaiverShowCommand;

import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All commands by name. Only the branch that a command line walks is built: each command costs
 * reflection and class loading, and a person waits for it.
 */
final class CommandTree {
    private static final List<String> OPTIONS_WITH_VALUE =
            List.of("--home", "--passphrase-file", "--key-file", "--unlock");

    private static final List<Node> COMMANDS =
            List.of(
                    leaf("init", InitCommand::new),
                    leaf("status", StatusCommand::new),
                    group(
                            "account",
                            "The accounts at providers that are watched.",
                            leaf("add", AccountAddCommand::new),
                            leaf("list", AccountListCommand::new),
                            leaf("check", AccountCheckCommand::new)),
                    group(
                            "inventory",
                            "What exists, who uses it, and what was accepted.",
                            leaf("refresh", InventoryRefreshCommand::new),
                            leaf("list", InventoryListCommand::new),
                            leaf("show", InventoryShowCommand::new),
                            leaf("accept", InventoryAcceptCommand::new),
                            group(
                                    "consumer",
                                    "The places where a credential's value is used.",
                                    leaf("add", ConsumerAddCommand::new),
                                    leaf("import", ConsumerImportCommand::new),
                                    leaf("remove", ConsumerRemoveCommand::new),
                                    leaf("list", ConsumerListCommand::new)),
                            group(
                                    "owner",
                                    "Who answers for which credential, by your own word.",
                                    leaf("import", OwnerImportCommand::new),
                                    leaf("remove", OwnerRemoveCommand::new),
                                    leaf("list", OwnerListCommand::new))),
                    leaf("detect", DetectCommand::new),
                    group(
                            "plan",
                            "The immutable list of actions of a campaign.",
                            leaf("create", PlanCreateCommand::new),
                            leaf("show", PlanShowCommand::new),
                            leaf("export", PlanExportCommand::new),
                            leaf("list", PlanListCommand::new)),
                    group(
                            "policy",
                            "Who may agree to plans, and how many it takes.",
                            leaf("show", PolicyShowCommand::new),
                            leaf("check", PolicyCheckCommand::new),
                            leaf("set", PolicySetCommand::new)),
                    leaf("approve", ApproveCommand::new),
                    leaf("run", RunCommand::new),
                    leaf("cut", CutCommand::new),
                    leaf("stop", StopCommand::new),
                    group(
                            "campaign",
                            "Recalls: where they stand and how they ended.",
                            leaf("list", CampaignListCommand::new),
                            leaf("status", CampaignStatusCommand::new),
                            leaf("pause", CampaignPauseCommand::new),
                            leaf("resume", CampaignResumeCommand::new),
                            leaf("abort", CampaignAbortCommand::new),
                            leaf("rollback", CampaignRollbackCommand::new),
                            leaf("tasks", CampaignTasksCommand::new),
                            group(
                                    "task",
                                    "What is said of what persons have to do.",
                                    leaf("done", TaskDoneCommand::new),
                                    leaf("import", TaskImportCommand::new),
                                    leaf("hand", TaskHandCommand::new),
                                    leaf("value", TaskValueCommand::new)),
                            leaf("switches", CampaignSwitchesCommand::new),
                            group(
                                    "switch",
                                    "What is said of what persons turn off and on.",
                                    leaf("done", SwitchDoneCommand::new)),
                            leaf("restart", CampaignRestartCommand::new),
                            leaf("acknowledge", CampaignAcknowledgeCommand::new),
                            leaf("close", CampaignCloseCommand::new),
                            leaf("certificate", CampaignCertificateCommand::new)),
                    group(
                            "waiver",
                            "Who answers for credentials that stay alive, and until when.",
                            leaf("create", WaiverCreateCommand::new),
                            leaf("show", WaiverShowCommand::new),
                            leaf("export", WaiverExportCommand::new),
                            leaf("agree", WaiverAgreeCommand::new),
                            leaf("list", WaiverListCommand::new)),
                    group(
                            "ledger",
                            "The append-only log of everything that was done.",
                            leaf("list", LedgerListCommand::new),
                            leaf("show", LedgerShowCommand::new),
                            leaf("verify", LedgerVerifyCommand::new),
                            leaf("checkpoint", LedgerCheckpointCommand::new),
                            leaf("prove", LedgerProveCommand::new),
                            leaf("report", LedgerReportCommand::new),
                            leaf("anchor", LedgerAnchorCommand::new),
                            leaf("anchors", LedgerAnchorsCommand::new),
                            leaf("export", LedgerExportCommand::new),
                            leaf("erase", LedgerEraseCommand::new),
                            leaf("sinks", LedgerSinksCommand::new)),
                    vault(),
                    leaf("probe", ProbeCommand::new),
                    group(
                            "lab",
                            "A provider's emulator on this machine.",
                            leaf("up", LabUpCommand::new)),
                    group(
                            "drill",
                            "Rehearsals against the lab.",
                            leaf("missing-key", DrillMissingKeyCommand::new),
                            leaf("believed-unused", DrillBelievedUnusedCommand::new),
                            leaf(
                                    "human-steps",
                                    invocation ->
                                            new DrillHumanStepsCommand(invocation, Main::run)),
                            leaf("list", DrillListCommand::new)),
                    leaf(
                            "completion",
                            invocation -> new CompletionCommand(invocation, CommandTree::whole)),
                    leaf("help", HelpCommand::new));

    private CommandTree() {}

    private static Node vault() {
        return group(
                "vault",
                "The sealed values, and who may open them.",
                leaf("status", VaultStatusCommand::new),
                leaf("unseal", VaultUnsealCommand::new),
                leaf("seal", VaultSealCommand::new),
                leaf("import", VaultImportCommand::new),
                leaf("check", VaultCheckCommand::new),
                leaf("audit", VaultAuditCommand::new),
                leaf("rotate", VaultRotateCommand::new),
                leaf("shred", VaultShredCommand::new),
                group(
                        "kek",
                        "The recipients: each can unlock the vault alone.",
                        leaf("list", KekListCommand::new),
                        leaf("add", KekAddCommand::new),
                        leaf("remove", KekRemoveCommand::new),
                        leaf("rotate", KekRotateCommand::new),
                        leaf("trust", KekTrustCommand::new)),
                leaf("backup", VaultBackupCommand::new),
                leaf("restore", VaultRestoreCommand::new));
    }

    /** The whole tree: for completion and the reference. */
    static CommandLine whole(Invocation invocation) {
        CommandLine root = new CommandLine(new Root(invocation));
        COMMANDS.forEach(node -> node.addTo(root, invocation, List.of(), true));
        return reading(root);
    }

    /** The branch of the tree that these arguments walk; whole levels where they name none. */
    static CommandLine branch(List<String> arguments, Invocation invocation) {
        CommandLine root = new CommandLine(new Root(invocation));
        addLevel(root, COMMANDS, names(arguments), invocation);
        return reading(root);
    }

    /** An empty name would be that of the folder that the command is run in. */
    private static CommandLine reading(CommandLine root) {
        return root.registerConverter(
                Path.class,
                text -> {
                    if (text.isEmpty()) {
                        throw new TypeConversionException("it is empty, and names nothing");
                    }
                    return Path.of(text);
                });
    }

    private static void addLevel(
            CommandLine parent, List<Node> nodes, List<String> names, Invocation invocation) {
        Optional<Node> meant =
                names.isEmpty()
                        ? Optional.empty()
                        : nodes.stream()
                                .filter(node -> node.name.equals(names.getFirst()))
                                .findFirst();
        if (meant.isPresent()) {
            meant.get().addTo(parent, invocation, names.subList(1, names.size()), false);
        } else {
            // A page that lists this level, or a word misspelt: what lies below is not shown.
            nodes.forEach(node -> node.addBareTo(parent, invocation));
        }
    }

    /** Whether these names walk to a group and then name none of its commands. */
    static boolean misnamed(List<String> names) {
        List<Node> level = COMMANDS;
        for (String name : names) {
            Optional<Node> found = level.stream().filter(node -> node.name.equals(name)).findAny();
            if (level.isEmpty() || found.isEmpty()) {
                return !level.isEmpty();
            }
            level = found.get().children;
        }
        return false;
    }

    /** The arguments that are neither an option nor a global option's value. */
    static List<String> names(List<String> arguments) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (OPTIONS_WITH_VALUE.contains(argument)) {
                i++;
            } else if (!argument.startsWith("-")) {
                names.add(argument);
            }
        }
        return names;
    }

    private static Node leaf(String name, Function<Invocation, Object> maker) {
        return new Node(name, "", maker, List.of());
    }

    private static Node group(String name, String description, Node... children) {
        return new Node(name, description, _ -> new Group(), List.of(children));
    }

    private record Node(
            String name,
            String description,
            Function<Invocation, Object> maker,
            List<Node> children) {
        void addBareTo(CommandLine parent, Invocation invocation) {
            parent.addSubcommand(name, command(invocation));
        }

        void addTo(CommandLine parent, Invocation invocation, List<String> names, boolean whole) {
            CommandLine command = command(invocation);
            if (whole) {
                children.forEach(child -> child.addTo(command, invocation, List.of(), true));
            } else {
                addLevel(command, children, names, invocation);
            }
            // Added last, so that the options of every command reach the children too.
            parent.addSubcommand(name, command);
        }

        private CommandLine command(Invocation invocation) {
            CommandLine command = new CommandLine(maker.apply(invocation));
            if (!description.isEmpty()) {
                command.getCommandSpec().usageMessage().description(description);
            }
            return command;
        }
    }
}
