using System.CommandLine;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Cli.Stores;

/// <summary><c>tutti store new-epoch</c>: goes on with a log that its last signed head does not speak of.</summary>
internal static class EpochCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var because = new Option<string>("--because") { Description = "Why: it stands in every head of the new epoch.", HelpName = "WORDS", Required = true };
        var command = new Command("new-epoch", "Goes on with a log that does not fit its last signed head, after an old one was put back for example. The new epoch cites the head it leaves.") { because };
        globals.Handle(command, async (session, _) =>
        {
            session.Print(await BeginAsync(session.Location.Directory, new NewEpoch(Session.Person, session.Arguments.GetValue(because) ?? "")).ConfigureAwait(false));
            session.Say("A new epoch has begun. Heads and receipts of the one before stay valid for who holds them; they do not speak of this log any more.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Begins a new epoch in a store.</summary>
    /// <returns>Its first head.</returns>
    internal static async Task<string> BeginAsync(string directory, NewEpoch why)
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory, NewEpoch = why });
        await using (store.ConfigureAwait(false))
        {
            store.Signing?.Sign();
            return store.Signing?.Head?.ToString().TrimEnd() ?? "";
        }
    }
}
