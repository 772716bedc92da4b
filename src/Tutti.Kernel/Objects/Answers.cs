using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Objects;

/// <summary>What an Object answered and might be asked again: until the sender has it durably, or its run is over (rule G4).</summary>
internal sealed class Answers
{
    /// <summary>For so long a caller outside of runs may repeat a message.</summary>
    public static readonly TimeSpan OutsideWindow = TimeSpan.FromHours(24);

    private readonly Dictionary<RequestId, ObjectAnswer> _answers = [];

    public int Count => _answers.Count;

    public ObjectAnswer? Find(RequestId request) => _answers.TryGetValue(request, out var answer) ? answer : null;

    public void Remember(RequestId request, in ObjectAnswer answer) => _answers[request] = answer;

    public void Forget(RequestId request) => _answers.Remove(request);

    /// <summary>Forgets those that nobody asks for again.</summary>
    public void Prune(IObjectHost host, long nowUs)
    {
        var oldestUs = nowUs - (long)OutsideWindow.TotalMicroseconds;
        foreach (var (request, answer) in _answers)
        {
            if (request.IsFromRun ? host.HasEnded(request.Run) : answer.TimeUs < oldestUs) { _answers.Remove(request); }
        }
    }

    public void Write(PooledBuffer buffer)
    {
        var writer = new BodyWriter(buffer.GetSpan(MostBytes()));
        writer.Number(_answers.Count);
        foreach (var (request, answer) in _answers)
        {
            ObjectChangedBody.WriteRequest(ref writer, request);
            writer.Number(answer.Position);
            writer.Number(answer.TimeUs);
            writer.Bytes(answer.Reply.Span);
        }

        buffer.Advance(writer.Length);
    }

    private int MostBytes()
    {
        const int Around = RunId.Size + PathKey.Size + (4 * BodyWriter.MostNumberBytes);
        var bytes = BodyWriter.MostNumberBytes;
        foreach (var answer in _answers.Values) { bytes += Around + answer.Reply.Length; }
        return bytes;
    }

    public void Restore(ReadOnlySpan<byte> written)
    {
        var reader = new BodyReader(written);
        _answers.Clear();
        for (var left = reader.Count(); left > 0; left--)
        {
            var request = ObjectChangedBody.ReadRequest(ref reader);
            var (position, timeUs) = (reader.Number(), reader.Number());
            _answers[request] = new ObjectAnswer(reader.Bytes().ToArray(), position, timeUs);
        }
    }
}

/// <summary>One answer.</summary>
/// <param name="Reply">As it is written.</param>
/// <param name="Position">The record that holds it.</param>
/// <param name="TimeUs">When it was given.</param>
internal readonly record struct ObjectAnswer(ReadOnlyMemory<byte> Reply, long Position, long TimeUs);
