// From WORK/study: WORK/hostile gets names that try to be markup, WORK/large 200 runs of 300
// epochs.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const work = process.argv[2];
const evil = "<script>window.owned=1;alert(1)</script>", quotes = `it's "quoted".npz`;
const formula = '=HYPERLINK("https://example.org";"1")';
const edit = (file, change) => writeFileSync(file, change(readFileSync(file, 'utf8')));

for (const run of readdirSync(`${work}/hostile/runs`)) {
  edit(`${work}/hostile/runs/${run}/environment.json`, (text) => {
    const environment = JSON.parse(text);
    environment.classes[0] = evil;
    environment.classes[1] = formula;
    environment.channels[0] = '<img src=x onerror=alert(2)>';
    environment.data.train[0].name = quotes;
    environment.processor = '</script><script>window.owned=1</script>';
    return JSON.stringify(environment);
  });
}
edit(`${work}/hostile/study.toml`, (text) => text.replace('name = "demo"', `name = '''${evil}'''`));
for (const trial of ['first_trial.csv', 'first_trials/1.csv'])
  edit(`${work}/hostile/${trial}`, (text) => text.replace('C3', evil));

// 25 configurations, 8 seeds; each run's curves differ a little.
const seeds = 8, rates = 25, epochs = 300, from = `${work}/study/runs/eegnet-elu-seed1`;
const header = readFileSync(`${work}/study/results.csv`, 'utf8')
                   .split('\n')[0]
                   .replace('activation,', 'activation,train.learning_rate,');
const rows = [header], columns = header.split(',');
for (let rate = 1; rate <= rates; ++rate)
  for (let seed = 1; seed <= seeds; ++seed) {
    const name = `eegnet-rate${rate}-seed${seed}`, folder = `${work}/large/runs/${name}`;
    mkdirSync(`${work}/large/runs`, { recursive: true });
    cpSync(from, folder, { recursive: true });
    const lines = [
      'epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,' +
          'test_loss,test_accuracy,learning_rate,seconds'
    ];
    const noise = (epoch, salt) =>
        Math.sin(12.9898 * epoch + 78.233 * seed + 37.719 * rate + salt) * 0.02;
    for (let epoch = 1; epoch <= epochs; ++epoch) {
      const rise = 0.5 + 0.4 * (1 - Math.exp(-epoch / (20 + rate))),
            loss = 0.7 * Math.exp(-epoch / (60 + rate)) + 0.03;
      lines.push([
        epoch, loss + Math.abs(noise(epoch, 1)), rise + noise(epoch, 2),
        loss + 0.1 + noise(epoch, 3), rise - 0.05 + noise(epoch, 4), loss + 0.1 + noise(epoch, 5),
        rise - 0.06 + noise(epoch, 6), rate / 1000, 0.031 + Math.abs(noise(epoch, 7)) / 100
      ].join(','));
    }
    writeFileSync(`${folder}/metrics.csv`, lines.join('\n') + '\n');
    const value = {
      run: name,
      model: 'eegnet',
      activation: 'elu',
      'train.learning_rate': rate / 1000,
      seed,
      state: 'done',
      parameters: 17874,
      epochs,
      kept_epoch: epochs,
      test_accuracy: 0.8 + noise(rate, 8),
      train_accuracy: 0.9,
      seconds: 12.5,
      best_test_accuracy: 0.86,
      best_test_epoch: 211
    };
    rows.push(columns.map((column) => value[column] ?? '').join(','));
  }
writeFileSync(`${work}/large/results.csv`, rows.join('\n') + '\n');
writeFileSync(`${work}/large/study.toml`, 'name = "large"\n');
