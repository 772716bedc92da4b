using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Tests.Journal;

public sealed class KeyTableTests
{
    [Fact]
    public void Operations_AnySequence_GiveWhatADictionaryGives()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (table, model) = (new KeyTable<Key, string>(), new Dictionary<int, string>());
            for (var operation = 0; operation < 400; operation++)
            {
                var number = random.Next(1 + (seed % 60));
                Step(random.Next(5), number, table, model);

                Assert.Equal(model.Count, table.Count);
                Assert.Equal(model.GetValueOrDefault(number), table.GetValueOrDefault(new Key(number)));
            }

            Assert.Equal(model.Values.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Ring_AnySequence_GivesWhatAQueueGives()
    {
        var random = new Random(1);
        var (ring, model) = (new Ring<int>(), new Queue<int>());
        for (var operation = 0; operation < 5_000; operation++)
        {
            if (random.Next(2) == 0 || model.Count == 0)
            {
                ring.Enqueue(operation);
                model.Enqueue(operation);
            }
            else { Assert.Equal(model.Dequeue(), ring.Dequeue()); }

            Assert.Equal(model.ToArray(), Enumerable.Range(0, ring.Count).Select(index => ring[index]));
        }
    }

    private static void Step(int operation, int number, KeyTable<Key, string> table, Dictionary<int, string> model)
    {
        var value = $"{number}/{operation}";
        switch (operation)
        {
            case 0 or 1:
                Assert.Equal(model.TryAdd(number, value), table.TryAdd(new Key(number), value));
                break;
            case 2:
                table[new Key(number)] = model[number] = value;
                break;
            default:
                Assert.Equal(model.Remove(number), table.Remove(new Key(number)));
                break;
        }
    }

    /// <summary>Few hash codes, so that chains are long and wrap around.</summary>
    private readonly record struct Key(int Number)
    {
        public override int GetHashCode() => (Number % 7) - 3;
    }
}
