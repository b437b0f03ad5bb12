const answer = document.querySelector('#answer');
let presses = 0;

document.querySelector('#press').addEventListener('click', () => {
    presses += 1;
    answer.textContent = `Pressed ${presses} ${presses === 1 ? 'time' : 'times'}.`;
});
