using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What can be wrong with a bundle before anything in it is believed. Codes are explained in <c>docs/errors.md</c>.</summary>
internal static class BundleErrors
{
    public const string NoArchive = "TUT3520";
    public const string WrongMember = "TUT3521";
    public const string Large = "TUT3522";

    /// <summary>A name of somebody else is shown with nothing that a terminal would act upon.</summary>
    private const int ShownLetters = 80;

    public static TuttiException Damaged(string why) => new(
        NoArchive, $"The bundle cannot be read: {why}. Get it anew from who exported it.");

    public static TuttiException Member(string why) => new(
        WrongMember, $"The bundle is not as 'tutti runs export' writes it: {why}. It holds {BundleMembers.Listed}, and nothing else.");

    public static TuttiException TooLarge(string what, long bytes, long most) => new(
        Large, string.Create(CultureInfo.InvariantCulture, $"{what} is {bytes} bytes, and a bundle takes at most {most} of it. Withhold what nobody needs to read: --withhold STEP."));

    public static TuttiException NoKey(string why) => new(
        "TUT3523", $"The statement of the bundle cannot be signed: {why}. Export it where the key is, or without a statement by --unsigned: the records are proven all the same.");

    public static TuttiException NothingWithheld(string step, IReadOnlyList<string> paths) => new(
        "TUT3524", $"Nothing is withheld by '{Shown(step)}': no record is at such a step, and all would have been shown. There are: {string.Join(", ", paths.Take(20))}{(paths.Count > 20 ? " …" : "")}; '.' is the run's own, '*' all.");

    public static TuttiException NotARun(string id) => new(
        "TUT3525", $"{id} is an Object, not a run. 'tutti audit proof {id}' proves its records.");

    public static string Shown(string text) => string.Concat(text.Take(ShownLetters).Select(static letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
}
