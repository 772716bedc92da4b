using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit key</c> and <c>rotate</c>: the key that signs the log, those before it, and the one after it.</summary>
internal static class KeyCommand
{
    public static Command CreateKey(GlobalOptions globals)
    {
        var pem = new Option<bool>("--pem") { Description = "As PEM, for openssl and other verifiers of bundles." };
        var chain = new Option<bool>("--chain") { Description = "All keys that the log has had, the first one first, and who changed them and why." };
        var command = new Command("key", "Prints the public key that signs the log. Give it to who verifies, by another way than the log.") { pem, chain };
        globals.Handle(command, (session, _) =>
        {
            using var audit = StoreAudit.Open(session.Location.Directory);
            if (audit.KeyForOthers() is not { } key) { return Task.FromResult(ExitCode.NotFound); }
            if (session.Arguments.GetValue(chain)) { PrintChain(session, audit.Keys, key); }
            else { session.Print(session.Arguments.GetValue(pem) ? PemOf(key) : key.ToString()); }
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    public static Command CreateRotate(GlobalOptions globals)
    {
        var because = new Option<string>("--because") { Description = "Why: it stands in the rotation, which everybody may read.", HelpName = "WORDS", Required = true };
        var by = new Option<string?>("--by") { Description = "Who changes it; the user of this system unless told.", HelpName = "NAME" };
        var keep = new Option<bool>("--keep-old") { Description = "Keeps the old secret in keys/log-ID.key instead of destroying it. Whoever gets hold of it can sign with it." };
        var command = new Command("rotate", "Gives the log a new key, which the old one signs: who knows the old one goes on verifying. Runs go on meanwhile.") { because, by, keep };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            using (StoreAudit.Open(session.Location.Directory)) { /* where there is no store yet, none is made */ }
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var order = new RotateOrder
                {
                    By = session.Arguments.GetValue(by) ?? Session.Person,
                    Because = session.Arguments.GetValue(because) ?? "",
                    KeepOld = session.Arguments.GetValue(keep),
                };
                Tell(session, await control.RotateKeyAsync(order, cancellationToken).ConfigureAwait(false));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Tell(Session session, RotationView rotation)
    {
        session.Print(session.Format switch
        {
            OutputFormat.Table => rotation.Note.TrimEnd(),
            OutputFormat.Id => rotation.Key,
            _ => JsonSerializer.Serialize(rotation, ViewJson.Rotation),
        });
        if (session.Format != OutputFormat.Table) { return; }
        session.Say(string.Create(CultureInfo.InvariantCulture, $"rotation {rotation.Number}: after {rotation.Records} records {rotation.From} gave way to"));
        session.Say($"  {rotation.Key}");
        session.Say("Who verifies with the old key goes on: the rotation leads to the new one. Keep what was printed elsewhere, as you keep heads, and have it cosigned now:");
        session.Say("  tutti audit anchor --witness URL     should the old key be revoked later, the rotation is believed only where somebody vouches for it");
    }

    private static void PrintChain(Session session, KeyChain chain, NoteKey own)
    {
        var rows = chain.Rotations.Select(static rotation => new KeyRow(rotation.From.ToString(), rotation.Head.Origin, rotation.Head.Size, rotation.By, rotation.Because, rotation.Note.ToString())).Append(new KeyRow(own.ToString(), null, null, null, null, null));
        new Listing<KeyRow>([.. rows], KeyRowJson.Default.KeyRow, static row => row.Key)
            .Column("KEY", static row => row.Key)
            .Column("SIGNED", static row => row.Records is { } records ? string.Create(CultureInfo.InvariantCulture, $"up to {records} records") : "signs now")
            .Column("CHANGED BY", static row => row.By ?? "")
            .Column("BECAUSE", static row => row.Because ?? "")
            .Print(session.Out, session.Format);
    }

    /// <summary>RFC 8410: what stands before the 32 bytes of an Ed25519 key.</summary>
    private static string PemOf(NoteKey key) => PemEncoding.WriteString("PUBLIC KEY", [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00, .. key.Key]);
}

/// <summary>One key of a log; of the one that signs now the rest is left out.</summary>
/// <param name="Key">The key.</param>
/// <param name="Origin">The log, with its epoch then.</param>
/// <param name="Records">Records up to which it has signed.</param>
/// <param name="By">Who changed it.</param>
/// <param name="Because">Why.</param>
/// <param name="Rotation">The rotation to the next key, a note.</param>
internal sealed record KeyRow(string Key, string? Origin, long? Records, string? By, string? Because, string? Rotation);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyRow))]
internal sealed partial class KeyRowJson : JsonSerializerContext;
