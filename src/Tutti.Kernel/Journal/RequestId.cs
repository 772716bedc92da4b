using System.Security.Cryptography;
using System.Text;

namespace Tutti.Kernel.Journal;

/// <summary>What makes two messages the same one (rules G4, R7): of a run its generation and path, of a caller outside the id that it gave.</summary>
/// <param name="Run">The run, or a hash of the caller's id; unset for messages that nobody repeats.</param>
/// <param name="Generation">The run's generation; -1 for a caller outside.</param>
/// <param name="Key">The path in the run.</param>
internal readonly record struct RequestId(RunId Run, int Generation, PathKey Key)
{
    public bool IsRepeatable => !Run.IsDefault;

    public bool IsFromRun => Generation >= 0;

    /// <summary>The id of a message from outside; an empty text means that it is never repeated.</summary>
    public static RequestId Outside(string id) =>
        id.Length == 0 ? default : new RequestId(RunId.Read(SHA256.HashData(Encoding.UTF8.GetBytes("tutti/request/1\0" + id))), -1, default);
}
