-- For Quarto: Word keeps an image's caption as its alternative text, so put the text there; notes
-- and callouts get the reference document's styles, not tables.

local book = require('book')

if not quarto.doc.is_format('docx') then return {} end
return {
  Div = function(div)
    if div.classes:includes('exhibit-source') then
      div.attributes['custom-style'] = 'Exhibit Source'
      return div
    end
  end,
  Callout = function(callout)
    local title = pandoc.utils.stringify(callout.title or '')
    if title == '' then title = callout.type:gsub('^%l', string.upper) end
    return {
      book.styled('Callout Title', { pandoc.Para({ pandoc.Strong(title) }) }),
      book.styled('Callout', quarto.utils.as_blocks(callout.content)),
    }
  end,
  Image = function(image)
    local alt = image.attributes['fig-alt'] or image.attributes['alt']
    if alt and alt ~= '' then
      image.caption = { pandoc.Str(alt) }
      image.attributes['fig-alt'] = nil
      return image
    end
  end,
}
