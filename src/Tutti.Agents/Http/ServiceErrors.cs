using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Http;

/// <summary>How requests to services fail.</summary>
internal static class ServiceErrors
{
    private const string NotReachedCode = "TUT4306";
    private const string RefusedCode = "TUT4307";
    private const string LostCode = "TUT4308";
    private const string AddressCode = "TUT4309";

    internal static NotExecutedException NotReached(Uri address, Exception cause) => new(
        $"The service at {At(address)} cannot be reached: {cause.Message} Nothing was done.", NotReachedCode, isTransient: true, cause);

    internal static StepRejectedException Refused(Uri address, int status, string said) => new(
        $"The service at {At(address)} said no: status {status}.{Quote(said)}", RefusedCode);

    internal static TuttiException Lost(Uri address, string why, Exception? cause = null) => new(
        LostCode, $"The service at {At(address)} gave no usable answer: {why} Whether it did its work is unknown.", isTransient: true, cause);

    internal static NotExecutedException WrongAddress(string address, string why) => new(
        $"'{address}' is no address that can be called: {why} Nothing was sent.", AddressCode, isTransient: false);

    internal static RetryLaterException Later(Uri address, int status, TimeSpan after) => new(after, $"The service at {At(address)} wants fewer requests: status {status}.");

    /// <summary>An address without its query, which may hold what nobody else should read.</summary>
    private static string At(Uri address) => address.GetLeftPart(UriPartial.Path);

    private static string Quote(string said)
    {
        const int Most = 500;
        var line = said.ReplaceLineEndings(" ").Trim();
        return line.Length == 0 ? "" : $" It said: {(line.Length > Most ? $"{line[..Most]}…" : line)}";
    }
}
