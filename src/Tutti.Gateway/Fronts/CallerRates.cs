using System.Collections.Concurrent;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Fronts;

/// <summary>How many messages each caller may send over HTTP: so many a second, and ten seconds' worth at once after a quiet while. Safe for many threads.</summary>
/// <param name="perSecond">Messages a second of one caller; 0 for any number.</param>
/// <param name="time">The clock.</param>
internal sealed class CallerRates(int perSecond, TimeProvider time)
{
    private const int SecondsAtOnce = 10;

    /// <summary>Beyond so many callers those are forgotten that have been quiet.</summary>
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<(string User, CallerKind Kind, string Source), Bucket> _buckets = new();

    /// <summary>Takes one message of a caller.</summary>
    /// <returns>How long it must wait; null where it need not.</returns>
    public TimeSpan? Take(Caller caller)
    {
        if (perSecond <= 0) { return null; }
        if (_buckets.Count > MostKnown) { ForgetQuiet(); }
        return _buckets.GetOrAdd((caller.User, caller.Kind, caller.Source), static (_, rates) => new Bucket(rates.Full, rates.Now), (Full: (double)perSecond * SecondsAtOnce, Now: time.GetTimestamp())).Take(perSecond, SecondsAtOnce, time);
    }

    private void ForgetQuiet()
    {
        foreach (var (whose, bucket) in _buckets)
        {
            if (bucket.IsQuiet(SecondsAtOnce, time)) { _buckets.TryRemove(whose, out _); }
        }
    }

    private sealed class Bucket(double left, long filledAt)
    {
        private readonly Lock _gate = new();
        private double _left = left;
        private long _filledAt = filledAt;

        public TimeSpan? Take(int perSecond, int secondsAtOnce, TimeProvider time)
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                _left = Math.Min((double)perSecond * secondsAtOnce, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
                _filledAt = now;
                if (_left < 1) { return TimeSpan.FromSeconds((1 - _left) / perSecond); }
                _left--;
                return null;
            }
        }

        /// <summary>Whether it is full again, so that a new one would be the same.</summary>
        public bool IsQuiet(int secondsAtOnce, TimeProvider time)
        {
            lock (_gate) { return time.GetElapsedTime(_filledAt).TotalSeconds > secondsAtOnce; }
        }
    }
}
