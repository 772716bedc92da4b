using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Documents.Reading;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one entry of <c>notify</c>: who is told that people are asked.</summary>
internal static partial class NoticeReader
{
    private const int MostNotices = 16;
    private static readonly TimeSpan LongestGiveUp = TimeSpan.FromDays(30);

    internal static void Read(DocumentEntry entry, PolicyDraft draft)
    {
        var notice = new MapReader(entry.Value, $"notice '{entry.Key}'", draft.Faults);
        var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim("notice", entry.Key, entry.Place);
        if (entry.Value is not DocumentNode.Map) { return; }
        var (address, secrets) = (ReadAddress(notice), ReadSecrets(notice));
        var groups = notice.Texts("for");
        if (groups is { Count: 0 }) { draft.Faults.Add(DocumentCodes.WrongValue, notice.PlaceOf("for"), $"'for' of {notice.What} is empty: name groups, or leave it out for all approvals."); }
        var read = (WithArguments: notice.Flag("arguments") ?? false, GiveUp: notice.Span("give_up") ?? NoticeDefinition.UsualGiveUp);
        if (read.GiveUp <= TimeSpan.Zero || read.GiveUp > LongestGiveUp) { draft.Faults.Add(DocumentCodes.WrongValue, notice.PlaceOf("give_up"), $"'give_up' of {notice.What} is longer than nothing, and at most 30d."); }
        _ = notice.Text("description");
        notice.Close();
        if (draft.Notices.Count == MostNotices) { draft.Faults.Add(PolicyCodes.TooLarge, entry.Place, $"The policy has more than {MostNotices} notices."); }
        else if (isNamed && address is not null) { draft.Notices[entry.Key] = new NoticeDefinition { Name = entry.Key, Webhook = address, Secrets = secrets, Groups = groups, WithArguments = read.WithArguments, GiveUp = read.GiveUp, Place = entry.Place }; }
    }

    /// <summary>What is told to an address must not be read or changed on its way, and an address is no place for a password.</summary>
    private static Uri? ReadAddress(MapReader notice)
    {
        if (notice.TextNode("webhook") is not { } text)
        {
            if (!notice.Has("webhook")) { notice.Missing("webhook", "Name the address that is told, for example: webhook: https://chat.example.com/hooks/tutti"); }
            return null;
        }

        var isAddress = Uri.TryCreate(text.Value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
        if (isAddress && address is { UserInfo.Length: 0, Fragment.Length: 0 }) { return address; }
        notice.Faults.Add(PolicyCodes.NoticeAddress, text.Place, isAddress
            ? $"'webhook' of {notice.What} has a user, a password or a fragment in it. Messages are signed; nothing of that is needed."
            : $"'{text.Value}' is no address that {notice.What} can tell. Write https://…, or http://127.0.0.1:… for this machine.");
        return null;
    }

    private static IReadOnlyList<string> ReadSecrets(MapReader notice)
    {
        var secrets = notice.Texts("secret") ?? [];
        if (!notice.Has("secret")) { notice.Missing("secret", "Name the variable that holds it, for example: secret: \"${env:HOOK_SECRET}\""); }
        if (notice.Has("secret") && (secrets.Count == 0 || !secrets.All(static secret => Reference().IsMatch(secret))))
        {
            notice.Faults.Add(PolicyCodes.NoticeSecret, notice.PlaceOf("secret"), $"'secret' of {notice.What} names the variable that holds the secret, for example \"${{env:HOOK_SECRET}}\", or a list of such names; a policy holds no values of secrets.");
        }

        return secrets;
    }

    [GeneratedRegex(@"^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$")]
    private static partial Regex Reference();
}
